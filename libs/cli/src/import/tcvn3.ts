/**
 * The upper half of TCVN 5712:1993 from 0x80 on, as the fonts of the ABC typeface (.VnTime) print it; 0xB0 to 0xB4 are
 * tone marks that follow their letter. The lower half is ASCII.
 */
const UPPER_HALF =
  'ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ' +
  'ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ' +
  '\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ' +
  '\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ' +
  'ẮẦẨẪẤỀặầẩẫấậèỂẻẽ' +
  'éẹềểễếệìỉỄẾỒĩíịò' +
  'Ổỏõóọồổỗốộờởỡớợù' +
  'ỖủũúụừửữứựỳỷỹýỵỐ';
const NOT_ASCII = /[\u0080-\u00ff]/g;

/** @returns the text, its tone marks apart from their letters where the file has them apart. */
export const decodeTcvn3 = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(NOT_ASCII, (sign) => UPPER_HALF[sign.charCodeAt(0) - 0x80] as string);
