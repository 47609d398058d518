import { DONE, GIVEN, OPEN, progress, state, type Path } from './corpus-records.spec-data';

/** Endings that are rewritten, and records that contradict themselves. */
export const ENDINGS: readonly Path[] = [
  {
    name: 'the end told later than the status',
    records: [state(9, '05 16:05'), state(9, '06 08:00', DONE)],
    expected: { ...OPEN, status: 'completed', steps: ['completed 05 16:00'] },
  },
  {
    name: 'an end moved to another time',
    records: [state(9, '05 16:05', DONE), state(9, '06 08:00', { NgayKetThucXuLy: '05 11:00' })],
    expected: { ...OPEN, status: 'completed', steps: ['completed 05 11:00'], flags: ['end-time-rewritten'] },
  },
  {
    name: 'in process after the due instant, then completed at it',
    records: [state(4, '12 09:00'), state(9, '12 16:05', { NgayKetThucXuLy: '09 17:00' })],
    expected: { ...OPEN, status: 'completed', steps: ['completed 09 17:00'], flags: ['backdated-to-due'] },
  },
  {
    name: 'completed at the due instant, and told soon after',
    records: [state(4, '09 16:00'), state(9, '09 17:05', { NgayKetThucXuLy: '09 17:00' })],
    expected: { ...OPEN, status: 'completed', steps: ['completed 09 17:00'] },
  },
  {
    name: 'completed without a time, which progress does not mend',
    records: [state(9, '05 16:05'), progress('05 17:00', 'Lưu hồ sơ', 9)],
    expected: {
      ...OPEN,
      status: 'completed',
      step: '05 17:00 Lưu hồ sơ',
      steps: ['completed 05 16:05'],
      flags: ['end-time-missing'],
    },
  },
  {
    name: 'a reopening that the source takes back',
    records: [state(9, '05 16:05', DONE), state(4, '05 17:00'), state(9, '05 18:00', DONE)],
    expected: { ...OPEN, status: 'completed', steps: ['completed 05 16:00'], flags: ['closed-and-reopened'] },
  },
  {
    name: 'reopened and still open',
    records: [state(9, '05 16:05', DONE), state(4, '06 08:00')],
    expected: {
      ...OPEN,
      status: 'accepted',
      steps: ['completed 05 16:00', 'reopened 06 08:00'],
      flags: ['closed-and-reopened'],
    },
  },
  {
    name: 'reopened after its result was returned',
    records: [state(9, '05 16:05', DONE), state(10, '06 10:05', GIVEN), state(4, '07 08:00')],
    expected: {
      ...OPEN,
      status: 'accepted',
      steps: ['completed 05 16:00', 'reopened 07 08:00'],
      returned: '06 10:00',
      flags: ['closed-and-reopened'],
    },
  },
  {
    name: 'returned, then only completed',
    records: [state(10, '06 10:05', GIVEN), state(9, '07 08:00', DONE)],
    expected: { ...OPEN, status: 'completed', steps: ['completed 05 16:00'], flags: ['status-went-back'] },
  },
  {
    name: 'returned without having been completed',
    records: [state(4, '03 09:00'), state(10, '06 10:05', { NgayTra: '06 10:00' })],
    expected: {
      ...OPEN,
      status: 'returned',
      steps: ['completed 06 10:00'],
      returned: '06 10:00',
      flags: ['end-time-missing'],
    },
  },
  {
    name: 'refused with a completion',
    records: [state(3, '05 16:05', { ...DONE, NgayTuChoi: '02 15:00' })],
    expected: { ...OPEN, status: 'refused', steps: ['refused 02 15:00'], flags: ['dates-against-status'] },
  },
  {
    name: 'completed with a refusal',
    records: [state(9, '05 16:05', { ...DONE, NgayTuChoi: '02 15:00' })],
    expected: {
      ...OPEN,
      status: 'completed',
      steps: ['completed 05 16:00'],
      flags: ['dates-against-status'],
    },
  },
  {
    name: 'completed with a return that the status does not tell',
    records: [state(9, '06 10:05', GIVEN)],
    expected: {
      ...OPEN,
      status: 'completed',
      steps: ['completed 05 16:00'],
      flags: ['dates-against-status'],
    },
  },
  {
    name: 'in process with an end',
    records: [state(4, '05 16:05', DONE)],
    expected: { ...OPEN, status: 'accepted', flags: ['dates-against-status'] },
  },
  {
    name: 'registered with an acceptance',
    records: [state(1, '02 09:05')],
    expected: {
      status: 'submitted',
      opening: '02 08:00 xa-a',
      dues: ['09 17:00'],
      flags: ['dates-against-status'],
    },
  },
  {
    name: 'in process without an acceptance',
    records: [state(4, '03 09:00', { NgayTiepNhan: '' })],
    expected: {
      status: 'submitted',
      opening: '02 08:00 xa-a',
      dues: ['09 17:00'],
      flags: ['acceptance-missing'],
    },
  },
  {
    name: 'accepted without having been handed in',
    records: [state(4, '03 09:00', { NgayNopHoSo: '' })],
    expected: { ...OPEN, status: 'accepted', opening: '02 09:00 xa-a' },
  },
  {
    name: 'completed before it was accepted',
    records: [state(9, '05 16:05', { NgayKetThucXuLy: '02 08:30' })],
    expected: {
      ...OPEN,
      status: 'completed',
      steps: ['completed 02 08:30'],
      flags: ['closed-before-accepted'],
    },
  },
  {
    name: 'completed before it was handed in',
    records: [state(9, '05 16:05', { NgayKetThucXuLy: '01 08:30' })],
    expected: {
      ...OPEN,
      status: 'completed',
      steps: ['completed 01 08:30'],
      flags: ['closed-before-accepted', 'closed-before-opened'],
    },
  },
  {
    name: 'completed after it was said to be',
    records: [state(9, '05 16:05', { NgayKetThucXuLy: '06 08:00' })],
    expected: { ...OPEN, status: 'completed', steps: ['completed 06 08:00'], flags: ['dated-ahead'] },
  },
  {
    name: 'accepted after it was said to be',
    records: [state(2, '02 08:30')],
    expected: { ...OPEN, status: 'accepted', flags: ['dated-ahead'] },
  },
  {
    name: 'a level-2 procedure filed online',
    records: [state(2, '02 09:05', { KenhThucHien: 2, MucDo: '2' })],
    expected: { ...OPEN, status: 'accepted', flags: ['online-below-level-3'] },
  },
];
