/** Of commands that ask the door of one stream. */
export const STREAM_OPTION = [
  '--stream <name>',
  'luồng: dossier, document, security · the stream whose door it is for; dossier unless given',
] as const;
