import { failures, schemaRef, type DescribedRoutes } from '@nhip/stream/docs';

/** The door of edXML messages as OpenAPI has it. */
export function describedEdxml(): DescribedRoutes {
  return { paths: { '/v1/adapters/edxml': { post: SEND } }, schemas: {} };
}

const EXAMPLE = `<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
 <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLHeader>
  <edXML:MessageHeader>
   <edXML:From><edXML:OrganId>000.00.13.H01</edXML:OrganId><edXML:OrganName>Sở Nội vụ</edXML:OrganName></edXML:From>
   <edXML:To><edXML:OrganId>000.00.01.H01</edXML:OrganId></edXML:To>
   <edXML:Code><edXML:CodeNumber>57</edXML:CodeNumber><edXML:CodeNotation>SNV-VP</edXML:CodeNotation></edXML:Code>
   <edXML:PromulgationInfo><edXML:PromulgationDate>2026/11/03</edXML:PromulgationDate></edXML:PromulgationInfo>
   <edXML:DocumentType><edXML:Type>18</edXML:Type><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
   <edXML:Subject>V/v báo cáo quý III</edXML:Subject>
   <edXML:OtherInfo><edXML:Priority>0</edXML:Priority></edXML:OtherInfo>
   <edXML:DocumentId>000.00.13.H01,2026/11/03,57/SNV-VP</edXML:DocumentId>
  </edXML:MessageHeader>
  <edXML:TraceHeaderList>
   <edXML:TraceHeader>
    <edXML:OrganId>000.00.13.H01</edXML:OrganId><edXML:Timestamp>2026/11/03 15:20:00</edXML:Timestamp>
   </edXML:TraceHeader>
   <edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType><edXML:Paper>0</edXML:Paper></edXML:Bussiness>
  </edXML:TraceHeaderList>
 </edXML:edXMLHeader></edXML:edXMLEnvelope>
</edXML>`;

const SEND = {
  operationId: 'sendEdxml',
  tags: ['events'],
  summary: 'Thông điệp edXML · send an edXML message',
  description:
    'A message of QCVN 102:2016/BTTTT, a document or a status: its header becomes events of one register. Subject line, ' +
    'names, contents and attachments fall. At most 1 MiB, not compressed; only a key without bounds or a signature.',
  parameters: [
    {
      name: 'at',
      in: 'query',
      description: 'OrganId of the organisation whose register it is; left out: of who says the message.',
      schema: { type: 'string' },
      example: '000.00.01.H01',
    },
  ],
  requestBody: {
    required: true,
    content: {
      'application/xml': {
        schema: { type: 'string' },
        examples: { document: { value: EXAMPLE } },
      },
    },
  },
  responses: {
    202: {
      description: 'Committed: what became of each of its events.',
      content: { 'application/json': { schema: schemaRef('EventResults') } },
    },
    ...failures(400, 401, 403, 413, 415, 422, 429, 503),
  },
};
