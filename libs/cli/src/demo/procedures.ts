/** A procedure of the sample province. The codes are invented: 9.… is used by no real procedure. */
export interface Procedure {
  readonly code: string;
  readonly name: string;
  readonly field: string;
  readonly level: 'full' | 'partial' | undefined;
  /** Working days promised; 0 is the same day, undefined none. */
  readonly days: number | undefined;
  /** How often it is asked for, against the others of its place. */
  readonly weight: number;
  /** Department that takes over some of its dossiers. */
  readonly handedTo?: string;
}

type Row = readonly [
  name: string,
  field: string,
  days: number | undefined,
  weight: number,
  level?: 'full' | 'partial',
];

const LAND_OFFICE = 'so-nong-nghiep-moi-truong';

const COMMUNE_ROWS: readonly Row[] = [
  ['Chứng thực bản sao từ bản chính', 'Chứng thực', 0, 30],
  ['Chứng thực chữ ký', 'Chứng thực', 0, 8],
  ['Đăng ký khai sinh', 'Hộ tịch', 1, 12, 'full'],
  ['Đăng ký khai tử', 'Hộ tịch', 1, 4, 'full'],
  ['Đăng ký kết hôn', 'Hộ tịch', 3, 5, 'partial'],
  ['Cấp giấy xác nhận tình trạng hôn nhân', 'Hộ tịch', 3, 8, 'full'],
  ['Cấp bản sao trích lục hộ tịch', 'Hộ tịch', 0, 9, 'full'],
  ['Đăng ký biến động đất đai', 'Đất đai', 10, 9, 'partial'],
  ['Cấp giấy chứng nhận quyền sử dụng đất lần đầu', 'Đất đai', 15, 4, 'partial'],
  ['Tách thửa, hợp thửa đất', 'Đất đai', 12, 3, 'partial'],
  ['Cấp giấy phép xây dựng nhà ở riêng lẻ', 'Xây dựng', 10, 5, 'full'],
  ['Đăng ký thành lập hộ kinh doanh', 'Đăng ký kinh doanh', 3, 6, 'full'],
  ['Trợ cấp xã hội hằng tháng', 'Bảo trợ xã hội', 7, 5, 'partial'],
  ['Hỗ trợ chi phí mai táng', 'Bảo trợ xã hội', 5, 2, 'full'],
  ['Công nhận hộ nghèo, hộ cận nghèo', 'Giảm nghèo', 15, 1.5],
  ['Tiếp nhận phản ánh về môi trường', 'Môi trường', undefined, 1],
];

const DEPARTMENT_ROWS: Readonly<Record<string, readonly Row[]>> = {
  'van-phong-ubnd-tinh': [['Cấp bản sao văn bản lưu trữ', 'Văn thư, lưu trữ', 3, 1, 'full']],
  'so-noi-vu': [
    ['Cấp giấy phép lao động cho người nước ngoài', 'Lao động', 5, 4, 'full'],
    ['Khen thưởng cấp tỉnh', 'Thi đua, khen thưởng', 15, 1, 'partial'],
    ['Xác nhận người có công', 'Người có công', 12, 2, 'partial'],
  ],
  'so-tai-chinh': [
    ['Đăng ký thành lập doanh nghiệp', 'Đăng ký kinh doanh', 3, 8, 'full'],
    ['Thay đổi nội dung đăng ký doanh nghiệp', 'Đăng ký kinh doanh', 3, 7, 'full'],
    ['Chấp thuận chủ trương đầu tư', 'Đầu tư', 20, 1, 'partial'],
  ],
  'so-xay-dung': [
    ['Cấp phép xây dựng công trình', 'Xây dựng', 15, 2, 'full'],
    ['Cấp chứng chỉ hành nghề xây dựng', 'Xây dựng', 10, 3, 'full'],
    ['Cấp phù hiệu xe vận tải', 'Giao thông', 2, 9, 'full'],
  ],
  [LAND_OFFICE]: [
    ['Đăng ký biến động quyền sử dụng đất của tổ chức', 'Đất đai', 8, 6, 'partial'],
    ['Đăng ký biện pháp bảo đảm bằng quyền sử dụng đất', 'Đất đai', 1, 12, 'full'],
    ['Cấp giấy phép môi trường', 'Môi trường', 20, 1, 'partial'],
  ],
  'so-cong-thuong': [
    ['Thông báo thực hiện khuyến mại', 'Xúc tiến thương mại', 2, 8, 'full'],
    ['Cấp giấy chứng nhận đủ điều kiện bán lẻ xăng dầu', 'Thương mại', 10, 1, 'full'],
  ],
  'so-khoa-hoc-cong-nghe': [
    ['Cấp giấy phép bưu chính', 'Bưu chính', 10, 1, 'full'],
    ['Đăng ký kết quả nhiệm vụ khoa học', 'Khoa học và công nghệ', 12, 1, 'partial'],
  ],
  'so-van-hoa-the-thao-du-lich': [
    ['Thông báo tổ chức biểu diễn nghệ thuật', 'Nghệ thuật biểu diễn', 4, 2, 'full'],
    ['Cấp thẻ hướng dẫn viên du lịch', 'Du lịch', 8, 2, 'full'],
  ],
  'so-giao-duc-dao-tao': [
    ['Cấp bản sao văn bằng, chứng chỉ', 'Văn bằng, chứng chỉ', 1, 8, 'full'],
    ['Chuyển trường cho học sinh', 'Giáo dục phổ thông', 3, 3, 'full'],
  ],
  'so-y-te': [
    ['Cấp giấy phép hành nghề khám bệnh, chữa bệnh', 'Khám bệnh, chữa bệnh', 15, 4, 'full'],
    ['Cấp giấy chứng nhận đủ điều kiện kinh doanh dược', 'Dược phẩm', 12, 2, 'full'],
  ],
  'so-tu-phap': [
    ['Bổ nhiệm công chứng viên', 'Công chứng', 10, 1, 'partial'],
    ['Cấp giấy xác nhận có quốc tịch Việt Nam', 'Quốc tịch', 15, 1, 'partial'],
  ],
  'so-dan-toc-ton-giao': [['Thông báo hoạt động tín ngưỡng', 'Tín ngưỡng, tôn giáo', 10, 1, 'full']],
  'so-ngoai-vu': [['Cho phép tổ chức hội nghị quốc tế', 'Đối ngoại', 10, 1, 'partial']],
  'thanh-tra-tinh': [['Giải quyết khiếu nại lần đầu', 'Khiếu nại, tố cáo', 30, 1]],
  'ban-quan-ly-khu-kinh-te': [
    ['Cấp giấy chứng nhận đăng ký đầu tư', 'Đầu tư', 10, 2, 'full'],
    ['Đăng ký nội quy lao động', 'Lao động', 5, 2, 'full'],
  ],
};

const procedure = ([name, field, days, weight, level]: Row, number: number): Procedure => ({
  code: `9.${String(number).padStart(6, '0')}`,
  name,
  field,
  level,
  days,
  weight,
  ...(field === 'Đất đai' && { handedTo: LAND_OFFICE }),
});

export const COMMUNE_PROCEDURES: readonly Procedure[] = COMMUNE_ROWS.map((row, at) => procedure(row, at + 1));
/** By code of the department. */
export const DEPARTMENT_PROCEDURES: ReadonlyMap<string, readonly Procedure[]> = new Map(
  Object.entries(DEPARTMENT_ROWS).map(([unit, rows], department) => [
    unit,
    rows.map((row, at) => procedure(row, 100 * (department + 1) + at)),
  ]),
);
