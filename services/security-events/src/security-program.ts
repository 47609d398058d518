import type { SecurityEvent, SecurityFact } from '@nhip/contracts';
import { linesController } from '@nhip/stream/lines';
import type { StreamProgram } from '@nhip/stream/service';
import { alertCounts } from './alerts/alert-counts';
import { alertSchemas } from './alerts/alert-formats';
import { describedSecurity } from './described-security';
import { SECURITY_STREAM } from './security-stream';

/** The security stream as a service: with doors for the alerts of Suricata and Wazuh. */
export const SECURITY_PROGRAM: StreamProgram<SecurityEvent, SecurityFact> = {
  definition: SECURITY_STREAM,
  described: describedSecurity,
  adapters: ({ stream: { zone } }) => {
    const { suricata, wazuh } = alertSchemas(zone);
    return {
      controllers: [
        linesController('suricata-eve', alertCounts('suricata', suricata)),
        linesController('wazuh', alertCounts('wazuh', wazuh)),
      ],
      providers: [],
    };
  },
};
