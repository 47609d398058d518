import type { Language } from '@nhip/kernel';

const VI = {
  alert: 'Cảnh báo',
  states: {
    open: 'Chưa ai nhận xử lý',
    escalated: 'Đã báo cáo cấp trên, chưa ai nhận',
    answered: 'Đã có người nhận xử lý',
    resolved: 'Đã hết',
  },
  takeOn: 'Tôi nhận xử lý',
  takeOver: 'Ghi chú, tôi nhận xử lý',
  note: 'Ghi chú cho người cùng theo dõi (không bắt buộc)',
  asWhom: (name: string) => `Bạn trả lời với tên ${name}.`,
  evidence: 'Số liệu căn cứ',
  timeline: 'Dòng thời gian',
  since: { figure: 'Bắt đầu không đạt', source: 'Nhận lần cuối từ nguồn', system: 'Bắt đầu' },
  opened: 'Cảnh báo mở',
  escalated: 'Chưa ai nhận, báo cáo cấp trên',
  answered: (name: string, note: string) => `${name} nhận xử lý${note === '' ? '' : `: “${note}”`}`,
  resolved: (why: string) => `Hết: ${why}`,
  seeFigure: 'Xem số liệu và hồ sơ',
  seeRunbook: 'Mở sổ tay xử lý',
  tooLong: (characters: number) => `Ghi chú dài quá ${characters} ký tự. Hãy viết ngắn hơn.`,
  over: 'Cảnh báo đã hết trước khi bạn trả lời; không cần làm gì thêm.',
  tooMany: 'Bạn gửi quá nhanh. Hãy đợi một phút rồi thử lại.',
  notFound: 'Liên kết này không mở được cảnh báo nào',
  notFoundWhy: 'Hãy mở liên kết trong thư mới nhất, hoặc hỏi người vận hành.',
  footer: 'Liên kết này là của riêng bạn: ai có nó có thể trả lời thay bạn.',
};

/** What the page of answers says in one language, beside the message itself. */
export type PageWords = typeof VI;

const EN: PageWords = {
  alert: 'Alert',
  states: {
    open: 'Nobody has taken it on yet',
    escalated: 'Escalated, nobody has taken it on',
    answered: 'Somebody has taken it on',
    resolved: 'Resolved',
  },
  takeOn: 'I take it on',
  takeOver: 'Leave a note, I take it on',
  note: 'A note for those who follow it with you (optional)',
  asWhom: (name) => `You answer as ${name}.`,
  evidence: 'What it rests on',
  timeline: 'Timeline',
  since: { figure: 'Out of its bound', source: 'Last heard from the source', system: 'Began' },
  opened: 'The alert opened',
  escalated: 'Nobody had taken it on: escalated',
  answered: (name, note) => `${name} took it on${note === '' ? '' : `: “${note}”`}`,
  resolved: (why) => `Resolved: ${why}`,
  seeFigure: 'See the figure and its dossiers',
  seeRunbook: 'Open the runbook',
  tooLong: (characters) => `The note is longer than ${characters} characters. Please write a shorter one.`,
  over: 'The alert was resolved before you answered; nothing is left to do.',
  tooMany: 'You answer too fast. Please wait a minute and try again.',
  notFound: 'This link opens no alert',
  notFoundWhy: 'Open the link of the newest message, or ask the operator.',
  footer: 'This link is yours alone: whoever has it can answer in your name.',
};

export const PAGE_WORDS: Readonly<Record<Language, PageWords>> = { vi: VI, en: EN };
