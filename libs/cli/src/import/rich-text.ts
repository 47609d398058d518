/** The text of an item whose parts may each have a font; readings of East Asian signs (`rPh`) are no part of it. */
export class RichText {
  text = '';
  private within = false;
  private phonetic = false;

  clear(): void {
    this.text = '';
  }

  open(tag: string): void {
    if (tag === 't') this.within = true;
    else if (tag === 'rPh') this.phonetic = true;
  }

  add(text: string): void {
    if (this.within && !this.phonetic) this.text += text;
  }

  close(tag: string): void {
    if (tag === 't') this.within = false;
    else if (tag === 'rPh') this.phonetic = false;
  }
}
