import { describedEdxml } from './described-edxml';

interface Sending {
  readonly post: {
    readonly requestBody: {
      readonly content: Record<string, { readonly examples: { document: { value: string } } }>;
    };
  };
}

/** The message that the documents of the door show. */
export function edxmlExample(): string {
  const { post } = describedEdxml().paths['/v1/adapters/edxml'] as Sending;
  return post.requestBody.content['application/xml']!.examples.document.value;
}

/** A status of it, told by its receiver. */
export const edxmlStatus = (code: string): string => `<?xml version="1.0" encoding="utf-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><SOAP-ENV:Header><edXML:Status>
 <edXML:ResponseFor><edXML:OrganId>000.00.13.H01</edXML:OrganId><edXML:Code>57/SNV-VP</edXML:Code>
  <edXML:DocumentId>000.00.13.H01,2026/11/03,57/SNV-VP</edXML:DocumentId></edXML:ResponseFor>
 <edXML:From><edXML:OrganId>000.00.01.H01</edXML:OrganId><edXML:OrganName>VP</edXML:OrganName></edXML:From>
 <edXML:StatusCode>${code}</edXML:StatusCode><edXML:Timestamp>2026/11/03 16:00:00</edXML:Timestamp>
 <edXML:StaffInfo><edXML:Staff>Nguyễn Văn A</edXML:Staff></edXML:StaffInfo>
</edXML:Status></SOAP-ENV:Header><SOAP-ENV:Body/></SOAP-ENV:Envelope>`;
