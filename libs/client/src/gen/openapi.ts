/** Generated from the OpenAPI document of dossier-events: `npm run client:generate`. */

export interface paths {
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send one event or many
         * @description One event has at most 65536 bytes; a body of many at most 67108864 bytes and 200000 events. In binary mode (CloudEvents HTTP binding) the attributes are headers `ce-id`, `ce-source`, `ce-type`, `ce-subject`, `ce-time`, `ce-specversion`, and the body is the data.
         */
        post: operations["sendEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what a list holds
         * @description For systems that know states, not events: each line is all that one list knows of one subject as of one instant. The newest statement wins; what it holds otherwise is corrected, what it no longer holds is retracted.
         */
        post: operations["sendStatements"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statements/{list}/vanished": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Subjects that a list has ceased to name */
        get: operations["listVanished"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/control-totals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say how much was sent
         * @description Per local day and kind how many events you have sent, and the hash of their ids; told again it replaces what was told before. At most 1000 totals and 20000 ids at once. Only a key without bounds or a signature may tell them.
         */
        post: operations["tellControlTotals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/adapters/dvcqg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Thông điệp đồng bộ quốc gia · send a national synchronisation message
         * @description Each record says a state; the events follow from all that was said of a dossier, whatever its order and repetition. Personal fields fall. At most 1 MiB, not compressed; only a key without bounds or a signature.
         */
        post: operations["sendNationalMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        SubmittedData: {
            unit: string;
            /** Format: date-time */
            due?: string;
            /** @enum {string} */
            channel?: "in-person" | "online" | "post";
            /** @enum {string} */
            level?: "1" | "2" | "3" | "4" | "partial" | "full";
            field?: string;
            procedure?: string;
            procedureName?: string;
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Nộp hồ sơ · handed in */
        SubmittedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.submitted.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data: components["schemas"]["SubmittedData"];
        };
        AcceptedData: {
            unit?: string;
            /** Format: date-time */
            due?: string;
            /** @enum {string} */
            channel?: "in-person" | "online" | "post";
            /** @enum {string} */
            level?: "1" | "2" | "3" | "4" | "partial" | "full";
            field?: string;
            procedure?: string;
            procedureName?: string;
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Tiếp nhận · accepted */
        AcceptedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.accepted.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["AcceptedData"];
        };
        StepChangedData: {
            step: string;
            /** @enum {string} */
            holder?: "officer" | "citizen" | "payment" | "other-body" | "outage";
        };
        /** @description Chuyển bước xử lý · another step of the procedure */
        StepChangedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.step-changed.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data: components["schemas"]["StepChangedData"];
        };
        PaymentRequestedData: {
            amount?: number;
        };
        /** @description Yêu cầu nộp phí · a fee is asked for */
        PaymentRequestedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.payment-requested.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["PaymentRequestedData"];
        };
        PaidData: {
            /** @enum {string} */
            way: "online" | "other";
            amount?: number;
        };
        /** @description Đã nộp phí · paid */
        PaidEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.paid.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data: components["schemas"]["PaidData"];
        };
        SupplementRequestedData: {
            reason?: string;
        };
        /** @description Yêu cầu bổ sung · papers are asked for */
        SupplementRequestedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.supplement-requested.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["SupplementRequestedData"];
        };
        SupplementedData: {
            /** Format: date-time */
            due?: string;
        };
        /** @description Đã bổ sung · papers came */
        SupplementedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.supplemented.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["SupplementedData"];
        };
        TransferredData: {
            to: string;
            reason?: string;
        };
        /** @description Chuyển đơn vị khác · handed over */
        TransferredEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.transferred.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data: components["schemas"]["TransferredData"];
        };
        DueChangedData: {
            /** Format: date-time */
            due: string;
            reason?: string;
        };
        /** @description Hẹn lại ngày trả · another due date */
        DueChangedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.due-changed.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data: components["schemas"]["DueChangedData"];
        };
        StoppedData: {
            reason?: string;
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Dừng xử lý · stopped */
        StoppedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.stopped.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["StoppedData"];
        };
        ResumedData: {
            /** Format: date-time */
            due?: string;
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Xử lý tiếp · resumed */
        ResumedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.resumed.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["ResumedData"];
        };
        WithdrawnData: {
            reason?: string;
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Công dân rút hồ sơ · withdrawn */
        WithdrawnEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.withdrawn.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["WithdrawnData"];
        };
        ReopenedData: {
            /** Format: date-time */
            due?: string;
            reason?: string;
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Mở lại · reopened */
        ReopenedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.reopened.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["ReopenedData"];
        };
        CompletedData: {
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Xử lý xong · completed */
        CompletedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.completed.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["CompletedData"];
        };
        ReturnedData: {
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Trả kết quả · the result was returned */
        ReturnedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.returned.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["ReturnedData"];
        };
        RatedData: {
            /** @enum {string} */
            rating: "very-satisfied" | "satisfied" | "not-satisfied";
        };
        /** @description Đánh giá · rated by the citizen */
        RatedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.rated.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data: components["schemas"]["RatedData"];
        };
        RefusedData: {
            reason?: string;
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Không tiếp nhận · refused */
        RefusedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.refused.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data?: components["schemas"]["RefusedData"];
        };
        OpenedBeforeData: {
            /** Format: date-time */
            receivedAt: string;
            unit: string;
            /** Format: date-time */
            due?: string;
            /** @enum {string} */
            channel?: "in-person" | "online" | "post";
            /** @enum {string} */
            level?: "1" | "2" | "3" | "4" | "partial" | "full";
            field?: string;
            procedure?: string;
            procedureName?: string;
            /** @description What is doubtful in the record of this; each becomes a flag of the dossier. */
            doubts?: ("acceptance-missing" | "end-time-missing" | "return-time-missing" | "dates-against-status" | "dated-ahead" | "closed-before-accepted" | "online-below-level-3" | "end-time-rewritten" | "backdated-to-due" | "outcome-rewritten" | "closed-and-reopened" | "closed-again" | "status-went-back")[];
        };
        /** @description Đang mở khi kết nối nguồn · open when its source was connected */
        OpenedBeforeEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.opened-before.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data: components["schemas"]["OpenedBeforeData"];
        };
        CorrectedData: {
            replaces: string;
            event: {
                /** @enum {string} */
                type: "nhip.dossier.submitted.v1" | "nhip.dossier.accepted.v1" | "nhip.dossier.refused.v1" | "nhip.dossier.supplement-requested.v1" | "nhip.dossier.supplemented.v1" | "nhip.dossier.transferred.v1" | "nhip.dossier.withdrawn.v1" | "nhip.dossier.stopped.v1" | "nhip.dossier.resumed.v1" | "nhip.dossier.completed.v1" | "nhip.dossier.returned.v1" | "nhip.dossier.reopened.v1" | "nhip.dossier.due-changed.v1" | "nhip.dossier.opened-before.v1" | "nhip.dossier.step-changed.v1" | "nhip.dossier.payment-requested.v1" | "nhip.dossier.paid.v1" | "nhip.dossier.rated.v1";
                /** Format: date-time */
                time: string;
                sequence?: string;
                data?: unknown;
            };
        };
        /** @description Đính chính một sự kiện · stands for another event */
        CorrectedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.corrected.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data: components["schemas"]["CorrectedData"];
        };
        RetractedData: {
            replaces: string;
            reason?: string;
        };
        /** @description Rút lại một sự kiện · takes an event back */
        RetractedEvent: {
            /** @constant */
            specversion: "1.0";
            /** @description With the source the name of the event, for ever. */
            id: string;
            /** @description The source that the key is bound to. */
            source: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "nhip.dossier.retracted.v1";
            /** @description The code of the subject. */
            subject: string;
            /**
             * Format: date-time
             * @description When it happened, with an offset.
             */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            /** @constant */
            datacontenttype?: "application/json";
            data: components["schemas"]["RetractedData"];
        };
        /** @description A CloudEvents 1.0.2 event; `type` tells which. */
        Event: components["schemas"]["SubmittedEvent"] | components["schemas"]["AcceptedEvent"] | components["schemas"]["StepChangedEvent"] | components["schemas"]["PaymentRequestedEvent"] | components["schemas"]["PaidEvent"] | components["schemas"]["SupplementRequestedEvent"] | components["schemas"]["SupplementedEvent"] | components["schemas"]["TransferredEvent"] | components["schemas"]["DueChangedEvent"] | components["schemas"]["StoppedEvent"] | components["schemas"]["ResumedEvent"] | components["schemas"]["WithdrawnEvent"] | components["schemas"]["ReopenedEvent"] | components["schemas"]["CompletedEvent"] | components["schemas"]["ReturnedEvent"] | components["schemas"]["RatedEvent"] | components["schemas"]["RefusedEvent"] | components["schemas"]["OpenedBeforeEvent"] | components["schemas"]["CorrectedEvent"] | components["schemas"]["RetractedEvent"];
        Fault: {
            /** @description A JSON pointer into the event, or the name of a parameter. */
            path: string;
            detail: string;
        };
        /** @description What became of one event, after it was committed. */
        EventResult: {
            id?: string;
            /** @enum {string} */
            outcome: "applied" | "duplicate" | "pending" | "parked" | "refused";
            /** @description Why it was parked or refused. */
            reason?: string;
            errors?: components["schemas"]["Fault"][];
        };
        EventResults: {
            counts: {
                applied: number;
                duplicate: number;
                pending: number;
                parked: number;
                refused: number;
            };
            /** @description One per event, in their order. */
            results: components["schemas"]["EventResult"][];
        };
        /** @description RFC 9457. */
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description What is wrong and how to mend it. */
            detail: string;
            errors?: components["schemas"]["Fault"][];
            /** @description What was committed of a body before it failed. */
            committed?: Record<string, never>;
        };
        /** @description All that one list knows of one subject as of one instant. */
        Statement: {
            list: string;
            subject: string;
            /**
             * Format: date-time
             * @description When the list said so, e.g. when it was exported.
             */
            statedAt: string;
            events: components["schemas"]["StatedEvent"][];
        };
        /** @description One event that the list knows; `type` tells which. Amendments are never stated, they follow. */
        StatedEvent: {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.submitted.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data: components["schemas"]["SubmittedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.accepted.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["AcceptedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.step-changed.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data: components["schemas"]["StepChangedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.payment-requested.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["PaymentRequestedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.paid.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data: components["schemas"]["PaidData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.supplement-requested.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["SupplementRequestedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.supplemented.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["SupplementedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.transferred.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data: components["schemas"]["TransferredData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.due-changed.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data: components["schemas"]["DueChangedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.stopped.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["StoppedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.resumed.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["ResumedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.withdrawn.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["WithdrawnData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.reopened.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["ReopenedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.completed.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["CompletedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.returned.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["ReturnedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.rated.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data: components["schemas"]["RatedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.refused.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data?: components["schemas"]["RefusedData"];
        } | {
            /** @description Names the event within its list and subject. */
            key: string;
            /** @constant */
            type: "nhip.dossier.opened-before.v1";
            /** Format: date-time */
            time: string;
            /** @description Orders what the source says of one instant. */
            sequence?: string;
            data: components["schemas"]["OpenedBeforeData"];
        };
        /** @description What became of one statement. */
        StatementResult: {
            /** @enum {string} */
            outcome: "new" | "changed" | "unchanged" | "older" | "parked" | "refused";
            subject?: string;
            changes?: components["schemas"]["StatementChange"][];
            /** @description Why it was refused. */
            reason?: string;
            errors?: components["schemas"]["Fault"][];
        };
        StatementChange: {
            key: string;
            /** @enum {string} */
            change: "added" | "corrected" | "retracted";
            /** @enum {string} */
            outcome: "applied" | "duplicate" | "pending" | "parked" | "refused";
            /** @description Why it was parked or refused. */
            reason?: string;
            errors?: components["schemas"]["Fault"][];
        };
        StatementResults: {
            /** @description True when nothing was kept. */
            dryRun: boolean;
            counts: {
                new: number;
                changed: number;
                unchanged: number;
                older: number;
                parked: number;
                refused: number;
            };
            /** @description One a line. */
            results: components["schemas"]["StatementResult"][];
        };
        Vanished: {
            subjects: {
                subject: string;
                /** Format: date-time */
                statedAt: string;
            }[];
            /** @description There are more: to be given as `after`. */
            next?: string;
        };
        ControlTotals: {
            totals: {
                /**
                 * Format: date
                 * @description Local day of `time`, in the zone of the instance.
                 */
                day: string;
                kind: string;
                count: number;
                /** @description sha256 of the ids in the order of their UTF-8 bytes, joined by line feeds. */
                hash: string;
                ids?: (string | {
                    id: string;
                    subject?: string;
                })[];
            }[];
        };
        Comparison: {
            source: string;
            /** Format: date */
            day: string;
            /** @enum {string} */
            kind: "submitted" | "accepted" | "step-changed" | "payment-requested" | "paid" | "supplement-requested" | "supplemented" | "transferred" | "due-changed" | "stopped" | "resumed" | "withdrawn" | "reopened" | "completed" | "returned" | "rated" | "refused" | "opened-before" | "corrected" | "retracted";
            complete: boolean;
            told: {
                count: number;
                hash: string;
            };
            held: {
                count: number;
                hash: string;
            };
            /** @description Told and not here. */
            missing?: components["schemas"]["OddId"][];
            /** @description Here and not told. */
            extra?: components["schemas"]["OddId"][];
        };
        OddId: {
            id: string;
            subject?: string;
            /** @description Where one that is missing lies instead. */
            instead?: string;
        };
        Comparisons: {
            comparisons: components["schemas"]["Comparison"][];
        };
        /** @description At most 500 records; further fields may stand anywhere and fall. */
        NationalMessage: {
            /** @constant */
            service: "DongBoHoSoMC";
            /** @description Đơn vị gửi · the unit that sends */
            madonvi?: string | number | null;
            data: components["schemas"]["NationalState"][];
        } | {
            /** @constant */
            service: "CapNhatTienDoHoSoMC";
            /** @description Đơn vị gửi · the unit that sends */
            madonvi?: string | number | null;
            data: components["schemas"]["NationalProgress"][];
        };
        /** @description What is known of a dossier now; always whole. */
        NationalState: {
            /** @description Mã hồ sơ · the code of the dossier */
            MaHoSo: string | number;
            /** @description Trạng thái · status 1–10 */
            TrangThaiHoSo: string | number;
            /** @description Đơn vị xử lý · the unit; the sender (madonvi) where left out */
            DonViXuLy?: string | number | null;
            /** @description Mã thủ tục · the code of the procedure */
            MaTTHC?: string | number | null;
            /** @description Tên thủ tục · the name of the procedure */
            TenTTHC?: string | number | null;
            /** @description Mã lĩnh vực, khi không có tên · the field where it has no name */
            MaLinhVuc?: string | number | null;
            /** @description Tên lĩnh vực · the field */
            TenLinhVuc?: string | number | null;
            /** @description 1–4, một phần, toàn trình · the service level */
            MucDo?: string | number | null;
            /** @description 1 trực tiếp, 2 trực tuyến, 3 bưu chính · the channel */
            KenhThucHien?: string | number | null;
            /** @description Nộp · handed in; yyyyMMddHHmmss */
            NgayNopHoSo?: string | number | null;
            /** @description Tiếp nhận · accepted; yyyyMMddHHmmss */
            NgayTiepNhan?: string | number | null;
            /** @description Hẹn trả · due; yyyyMMddHHmmss */
            NgayHenTra?: string | number | null;
            /** @description Kết thúc xử lý · the end; yyyyMMddHHmmss */
            NgayKetThucXuLy?: string | number | null;
            /** @description Trả kết quả · returned; yyyyMMddHHmmss */
            NgayTra?: string | number | null;
            /** @description Từ chối · refused; yyyyMMddHHmmss */
            NgayTuChoi?: string | number | null;
            /** @description Bản ghi là của lúc này; không có thì là lúc nhận · as of; else of its receipt; yyyyMMddHHmmss */
            NgayCapNhat?: string | number | null;
            DanhSachHoSoBoSung?: {
                /** @description Yêu cầu bổ sung · papers were asked for; yyyyMMddHHmmss */
                NgayBoSung?: string | number | null;
                /** @description Nhận bổ sung · papers came; yyyyMMddHHmmss */
                NgayTiepNhanBoSung?: string | number | null;
                /** @description Hẹn trả trước khi bổ sung · due before; yyyyMMddHHmmss */
                NgayHenTraTruoc?: string | number | null;
                /** @description Hẹn trả sau khi bổ sung · due after; yyyyMMddHHmmss */
                NgayHenTraMoi?: string | number | null;
            }[] | null;
        };
        /** @description One step of a dossier. */
        NationalProgress: {
            /** @description Mã hồ sơ · the code of the dossier */
            MaHoSo: string | number;
            /** @description Lúc xử lý · when; yyyyMMddHHmmss */
            ThoiDiemXuLy: string | number;
            /** @description Trạng thái · status 1–10 */
            TrangThai?: string | number | null;
            /** @description Như TrangThai · as TrangThai */
            TrangThaiHoSo?: string | number | null;
            /** @description Bước xử lý · the step */
            NoiDungXuLy?: string | number | null;
            /** @description Phòng ban, khi không có nội dung · the step where that is empty */
            PhongBanXuLy?: string | number | null;
        };
        NationalAnswer: {
            /**
             * @description 0: taken; 1: something was not.
             * @enum {integer}
             */
            error_code: 0 | 1;
            message: string;
            /** @description Of the message itself. */
            errors?: {
                field: string;
                detail: string;
            }[];
            /** @description One per record, in order. */
            result: {
                MaHoSo?: string;
                /**
                 * @description 0: taken; 1: something was not.
                 * @enum {integer}
                 */
                error_code: 0 | 1;
                /** @enum {string} */
                outcome: "new" | "changed" | "unchanged" | "older" | "parked" | "refused";
                /** @description Why it was refused. */
                reason?: string;
                changes?: components["schemas"]["StatementChange"][];
                errors?: {
                    field: string;
                    detail: string;
                }[];
            }[];
        };
    };
    responses: {
        /** @description The body cannot be read. */
        Malformed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No key that is in force, or a signature that does not fit. */
        NotAuthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Another source's events, or what this key may not send. */
        NotAllowed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A named limit; send the rest in further requests. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Another media type or encoding. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Every fault with its path. */
        NotValid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This key sends too much at once; `Retry-After` tells when to go on. */
        TooMany: {
            headers: {
                /** @description Seconds. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Send the same again after `Retry-After`. */
        Unavailable: {
            headers: {
                /** @description Seconds. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    sendEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/cloudevents+json": components["schemas"]["Event"];
                "application/cloudevents-batch+json": components["schemas"]["Event"][];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description Committed: what became of each. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventResults"] | components["schemas"]["EventResult"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["NotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["NotValid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendStatements: {
        parameters: {
            query?: {
                /**
                 * @description 1: says what would change and keeps nothing.
                 * @example 1
                 */
                "dry-run"?: "1";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description Committed, or with `dry-run` only rehearsed: what became of each. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementResults"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["NotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["NotValid"];
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
    listVanished: {
        parameters: {
            query: {
                /**
                 * @description Their newest statement is older than this instant.
                 * @example 2026-11-04T00:00:00+07:00
                 */
                before: string;
                /**
                 * @description `next` of the page before.
                 * @example H00.01-261103-0100
                 */
                after?: string;
                /** @example 100 */
                limit?: number;
            };
            header?: never;
            path: {
                /** @example register */
                list: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are told, never retracted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vanished"];
                };
            };
            401: components["responses"]["NotAuthenticated"];
            422: components["responses"]["NotValid"];
            503: components["responses"]["Unavailable"];
        };
    };
    tellControlTotals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ControlTotals"];
            };
        };
        responses: {
            /** @description Compared at once with what is held. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Comparisons"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["NotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["NotValid"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendNationalMessage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NationalMessage"];
            };
        };
        responses: {
            /** @description At least one record was taken and committed. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NationalAnswer"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotAuthenticated"];
            403: components["responses"]["NotAllowed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description No record was taken. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NationalAnswer"];
                };
            };
            429: components["responses"]["TooMany"];
            503: components["responses"]["Unavailable"];
        };
    };
}
