// Generated from openapi/openapi.json by sdk/generate.ts. Do not edit: run `npm run generate:sdk`.

export interface paths {
    "/v1/players": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List players
         * @description Newest first. With `reference`, the one player that has it.
         */
        get: operations["listPlayers"];
        put?: never;
        /**
         * Create a player
         * @description The reference is your own id of the player: one that is in use is refused with `already_exists`.
         */
        post: operations["createPlayer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/players/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a player
         * @description Name and e-mail address are null once the player has been erased.
         */
        get: operations["getPlayer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment_instruments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payment instruments
         * @description Newest first.
         */
        get: operations["listPaymentInstruments"];
        put?: never;
        /**
         * Set up a payment instrument
         * @description A workflow sets the payment method up with the player's bank. The instrument is then `active`, or `requires_action` with a `challenge` for the player, or `failed` with the provider's code. No card number ever comes here.
         */
        post: operations["createPaymentInstrument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment_instruments/{id}/detach": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Detach a payment instrument
         * @description From now on it cannot be charged; a workflow has the provider forget it. Payments that were taken with it, and their refunds, stay as they are.
         */
        post: operations["detachPaymentInstrument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payment_instruments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a payment instrument
         * @description Its `card` is known once it is active; its `error` says why it failed.
         */
        get: operations["getPaymentInstrument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payments
         * @description Newest first.
         */
        get: operations["listPayments"];
        put?: never;
        /**
         * Take a payment
         * @description Accepts a payment and answers at once; a durable workflow authorizes, captures and splits it. Follow it by its stream, its events or webhooks. A decline is no refusal: it is a payment that ends as `failed`.
         */
        post: operations["createPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a payment
         * @description The payment as it stands.
         */
        get: operations["getPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/capture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Capture a held payment
         * @description Takes a held amount, in part or whole, once; what is not taken is released. The payment's workflow captures at the provider and ends as `succeeded`. Possible until `capture_before`.
         */
        post: operations["capturePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a payment
         * @description Ends a payment that has not taken money yet, and releases what is held. If the provider has taken the money meanwhile, the payment succeeds all the same, and can be refunded.
         */
        post: operations["cancelPayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Settle a payment under review
         * @description Asks the provider again about a payment that is `needs_review`, which goes on if the answer settles it. Where the provider has taken another amount than was asked for, name the amount that you accept.
         */
        post: operations["resolvePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a payment's timeline
         * @description What happened to the payment, its shares and its refunds, and what the provider was asked and answered meanwhile. Oldest first.
         */
        get: operations["listPaymentTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List refunds
         * @description Newest first. With `payment`, those of that payment.
         */
        get: operations["listRefunds"];
        put?: never;
        /**
         * Refund a payment
         * @description Accepts a refund of a payment, in part or of what is left, and answers at once with what it takes from whom; a durable workflow asks the provider for it. Refunds of one payment never exceed what was captured, however many are asked for at once.
         */
        post: operations["createRefund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/refunds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a refund
         * @description The refund as it stands, with the proof of who bears how much of it.
         */
        get: operations["getRefund"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List disputes
         * @description Newest first. With `merchant`, those of payments that the merchant has a share of.
         */
        get: operations["listDisputes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/disputes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a dispute
         * @description The dispute as it stands, with every movement of its money and the proof of who bears how much.
         */
        get: operations["getDispute"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/disputes/{id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a dispute's evidence
         * @description Assembled from what is known of the payment when the dispute came, and whatever was changed since.
         */
        get: operations["getDisputeEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a dispute's evidence
         * @description Until `due_at`, and until it is submitted. What is absent stays as it is; null empties a field.
         */
        patch: operations["updateDisputeEvidence"];
        trace?: never;
    };
    "/v1/disputes/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit the evidence
         * @description Sends the evidence as it stands to the bank, by the dispute's workflow. A bank mostly takes it once, and the provider may charge for it.
         */
        post: operations["submitDisputeEvidence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/disputes/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a dispute
         * @description Gives in, by the dispute's workflow: the dispute will be lost. That cannot be undone.
         */
        post: operations["acceptDispute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List merchants
         * @description Newest first.
         */
        get: operations["listMerchants"];
        put?: never;
        /**
         * Create a merchant
         * @description The merchant begins as `applied`, with a bank connection of its own. A workflow has the connected account made at the provider; when that is verified the merchant is `active`.
         */
        post: operations["createMerchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a merchant
         * @description The only place, beside the list, where its personal fields are shown.
         */
        get: operations["getMerchant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants/{id}/onboarding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how far a merchant's onboarding is
         * @description Each step of the tenant's configuration with where it stands and the decision that it rests on.
         */
        get: operations["getMerchantOnboarding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a merchant
         * @description Its shares accrue and are not moved to it, and no payout is begun. What is under way goes on.
         */
        post: operations["pauseMerchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused merchant
         * @description What has accrued meanwhile is moved to it.
         */
        post: operations["resumeMerchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a merchant
         * @description For good. With money owed to or by it, it is refused unless the money is to be frozen; pay it out first otherwise. Its books stay.
         */
        post: operations["closeMerchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase a merchant's personal data
         * @description Destroys the key of its personal data, and of the persons behind it: nobody can tell any more who it was. Ids, amounts and events stay. Only of a closed or rejected merchant.
         */
        post: operations["eraseMerchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bank connections
         * @description Newest first.
         */
        get: operations["listBankConnections"];
        put?: never;
        /**
         * Begin a bank connection
         * @description A workflow has the connected account made at the provider. What is asked for stands in `requirements`, and `link` leads the merchant to where it is given. A merchant has one connection at a time: another begins when that one is rejected, canceled or has failed.
         */
        post: operations["createBankConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a bank connection
         * @description Its `error` says why the provider refused it.
         */
        get: operations["getBankConnection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_connections/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a fresh onboarding link
         * @description A link is good for one visit within minutes: make one when the merchant is about to follow it, and from your `refresh_url`. Show it to the merchant only: whoever has it acts for the account.
         */
        post: operations["createOnboardingLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_connections/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give up a bank connection
         * @description Before it has been verified. The account is removed at the provider with all that was given there, and the merchant may begin another connection.
         */
        post: operations["cancelBankConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payout_instruments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payout instruments
         * @description Newest first, removed ones included.
         */
        get: operations["listPayoutInstruments"];
        put?: never;
        /**
         * Set up a payout instrument
         * @description A workflow puts the bank account or debit card behind the token on the merchant's connected account. The instrument is then `active` and can be paid out to, or `rejected` with the provider's code.
         */
        post: operations["createPayoutInstrument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payout_instruments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a payout instrument
         * @description What may be shown of it: the bank's name, the last four digits, the country and the currency.
         */
        get: operations["getPayoutInstrument"];
        put?: never;
        post?: never;
        /**
         * Remove a payout instrument
         * @description Nothing is paid out to it from now on; a workflow takes it away at the provider. The default of a currency is removed last: make another one the default first. Payouts under way go on.
         */
        delete: operations["deletePayoutInstrument"];
        options?: never;
        head?: never;
        /**
         * Make a payout instrument the default
         * @description Payouts in its currency that name no instrument go there from now on; the former default is none.
         */
        patch: operations["updatePayoutInstrument"];
        trace?: never;
    };
    "/v1/payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payouts
         * @description Newest first.
         */
        get: operations["listPayouts"];
        put?: never;
        /**
         * Pay a merchant out
         * @description A workflow asserts the instrument and both balances, the ledger's and the provider's, sets the money aside and pays it out. Where they do not cover it the payout is `failed` with `insufficient_funds` and the figures. Payouts that race for one balance never exceed it.
         */
        post: operations["createPayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payouts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a payout
         * @description As it stands, with the balances that were asserted. A bank may still send back what was paid.
         */
        get: operations["getPayout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payouts/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a payout
         * @description Takes a payout back while it is `pending`. A workflow asks the provider, which decides: what has left for the bank by then goes on.
         */
        post: operations["cancelPayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/persons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List persons
         * @description Newest first.
         */
        get: operations["listPersons"];
        put?: never;
        /**
         * Name a merchant's representative
         * @description What is known of a person is sealed under a key of its own. A merchant has one representative; who names none can have it verified all the same, and the provider asks for the rest.
         */
        post: operations["createPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/persons/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a person
         * @description The only place, beside the list, where its personal fields are shown.
         */
        get: operations["getPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity_sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List identity sessions
         * @description Newest first.
         */
        get: operations["listIdentitySessions"];
        put?: never;
        /**
         * Verify a merchant's person
         * @description A workflow has the provider make a session for the person of the merchant's connected account; `challenge` leads to where the person shows a document. Nothing of the document ever comes here. The merchant's `kyc_status` follows.
         */
        post: operations["createIdentitySession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity_sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an identity session
         * @description Its `error` says why the last attempt failed.
         */
        get: operations["getIdentitySession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity_sessions/{id}/challenge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get an address that works
         * @description The challenge's address is good for one visit. A person who comes back to an unfinished session needs another. Show it to the person only.
         */
        post: operations["createIdentityChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity_sessions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give up an identity session
         * @description It is `canceled` when the provider has ended it. What the person has just shown may still come first: then it is verified.
         */
        post: operations["cancelIdentitySession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity_sessions/{id}/redact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have the provider forget
         * @description The provider destroys what it keeps of the person and the document, within days. That the person was verified stays on record.
         */
        post: operations["redactIdentitySession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/split_rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List split rules
         * @description Newest first, each with its active version.
         */
        get: operations["listSplitRules"];
        put?: never;
        /**
         * Create a split rule
         * @description Its first version is active at once. The lines' `share_bps` sum to 10000, or to less where one line has what remains; their merchants are yours and in countries that you can pay out to. A new default takes the place of the former one.
         */
        post: operations["createSplitRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/split_rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a split rule
         * @description With its active version.
         */
        get: operations["getSplitRule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/split_rules/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a split rule's versions
         * @description Newest first.
         */
        get: operations["listSplitRuleVersions"];
        put?: never;
        /**
         * Put a new version of a split rule in force
         * @description It is active at once and the former one is retired. Payments keep the version that they were accepted with.
         */
        post: operations["createSplitRuleVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/split_rules/{id}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a version of a split rule
         * @description Retired ones too: payments stay pinned to them.
         */
        get: operations["getSplitRuleVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/split_rules/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview a split
         * @description Shares an amount by the active version, exactly as a payment of it would be shared. Stores nothing.
         */
        post: operations["previewSplitRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/split_rules/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Simulate terms
         * @description Shares payments by terms that are not stored, checked as a rule of them would be: what each line would earn and bear of the fees, payment by payment and in all.
         */
        post: operations["simulateSplit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/distributions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List distributions
         * @description Newest first. With `payment`, the one of that payment.
         */
        get: operations["listDistributions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/distributions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a distribution
         * @description The distribution with its shares in the order of the rule's lines.
         */
        get: operations["getDistribution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reconciliations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List reconciliations
         * @description Newest first.
         */
        get: operations["listReconciliations"];
        put?: never;
        /**
         * Reconcile now
         * @description Compares the ledger with the provider at once, as happens by itself every day: the tenant's own account, what is held back of it, every connected account, and the transfers one by one. A durable workflow does it; `reconciliation.succeeded` says when it is through.
         */
        post: operations["createReconciliation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reconciliations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a reconciliation
         * @description With the balances that were compared, and what explains each difference.
         */
        get: operations["getReconciliation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List exceptions
         * @description Newest first. With `status=open`, what somebody has to look at.
         */
        get: operations["listExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exceptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an exception
         * @description What differs, its likely cause, and how it ended.
         */
        get: operations["getException"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List adjustments
         * @description Newest first. With `status=proposed`, what awaits a second person.
         */
        get: operations["listAdjustments"];
        put?: never;
        /**
         * Propose an adjustment
         * @description A manual posting between two accounts that may stand against each other, with a reason. Nothing is posted until another OAuth client of the tenant approves it. With `exception` it corrects that difference, and closes it.
         */
        post: operations["createAdjustment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/adjustments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an adjustment
         * @description Who proposed it, who decided, and the ledger transfer that it became.
         */
        get: operations["getAdjustment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/adjustments/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve an adjustment
         * @description Posts it. The client must be another than the one that proposed it.
         */
        post: operations["approveAdjustment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/adjustments/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject an adjustment
         * @description Nothing is posted. Who proposed it may take it back in this way too.
         */
        post: operations["rejectAdjustment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List balances
         * @description By address. With `at`, as they stood at that time.
         */
        get: operations["listBalances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger_accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List ledger accounts
         * @description By address.
         */
        get: operations["listLedgerAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger_accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a ledger account
         * @description The account with its running totals.
         */
        get: operations["getLedgerAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger_accounts/{id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an account's statement
         * @description Newest first, each line with the balance after it.
         */
        get: operations["listLedgerEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger_transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List ledger transfers
         * @description Newest first. With `payment`, those of a payment, its shares and its refunds; with `subject`, of that alone.
         */
        get: operations["listLedgerTransfers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger_transfers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a ledger transfer
         * @description One movement. It never changes.
         */
        get: operations["getLedgerTransfer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/merchants/{id}/write_offs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write off what a merchant owes
         * @description The last step of recovery: your balance takes the debt upon itself, in part or whole. A person decides that, so it takes a reason, and an audit record says who decided.
         */
        post: operations["createWriteOff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/write_offs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List write-offs
         * @description Newest first. With `merchant`, those of that merchant.
         */
        get: operations["listWriteOffs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/journal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a day's journal
         * @description Every movement that was written down on a day, in that order, with the provider's ids.
         */
        get: operations["listJournal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/journal/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a day's journal
         * @description The same as one CSV file with a head, amounts in minor units, of whatever length.
         */
        get: operations["exportJournal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the feed
         * @description Oldest first, in the order of their positions, which have no gaps. Remember the position of the last event you have handled and go on with `after`.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the feed live
         * @description Begins with what happens from now on, or after `after`. A connection ends after a quarter of an hour; with `Last-Event-ID` the next one goes on where it stopped, and nothing is lost between them.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an event
         * @description As it was sent to webhook endpoints, byte for byte.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a payment live
         * @description The payment's story from its beginning, each stage as it happens: its own events and those of its distribution and shares. With `Last-Event-ID` it goes on after that event.
         */
        get: operations["followPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook endpoints
         * @description Newest first.
         */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Create a webhook endpoint
         * @description It receives what happens from now on, signed after Standard Webhooks with the `secret`, which is shown this once. Answer with any 2xx within 15 s. Everything else is tried again: ten times in all, over three days.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a webhook endpoint
         * @description Without its secret, which was shown once.
         */
        get: operations["getWebhookEndpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a webhook endpoint
         * @description What is absent stays as it is; `metadata` is replaced as a whole. Nothing is sent to a disabled endpoint: what comes due meanwhile ends as `dead` and can be replayed, and what happens meanwhile is not sent later.
         */
        patch: operations["updateWebhookEndpoint"];
        trace?: never;
    };
    "/v1/webhook_endpoints/{id}/rotate_secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new secret
         * @description The new secret is shown this once. For 24 hours webhooks carry a signature by each of the two.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries
         * @description Newest first. One for each event and endpoint.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a delivery
         * @description With its attempts and the beginning of each answer.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay a dead delivery
         * @description It is sent at once, and then again on its schedule until it arrives. One that is scheduled already stays as it is. The webhook keeps its id, so that a receiver which has it already can tell.
         */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead_letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List dead letters
         * @description Newest first. A queue's message that could not be handled after its last retry, and why. The work it stood for is also found by the sweeper; a dead letter says that something is wrong.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dead_letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay a dead letter
         * @description Puts the message back on its queue. Harmless to repeat, also when the work has been done since.
         */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflow_runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workflow runs
         * @description Newest first.
         */
        get: operations["listWorkflowRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflow_runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a workflow run
         * @description The run with the attempts of its steps.
         */
        get: operations["getWorkflowRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflow_runs/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a run's history
         * @description What the run did, when, how often, and what it waits for now. `timeline` has each attempt and wait with its duration; `compact` folds a step's attempts into one and adds what went in, what came out and the calls to the provider; `full` has the same of every attempt. Kept when the engine has long forgotten the run.
         */
        get: operations["getWorkflowRunHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflow_runs/{id}/wake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Wake a run
         * @description A run that waits asks now, one that is due later begins now. It decides on what it finds, as always.
         */
        post: operations["wakeWorkflowRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflow_runs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a run
         * @description For a run whose step keeps failing, instead of waiting for its next attempt. Its subject's next generation goes on from the step that failed, with the same idempotency keys; the answer is that new run.
         */
        post: operations["retryWorkflowRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workflow_runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a run
         * @description Only while nothing was done that cannot be undone: the run's subject is canceled, what it holds is given back, and the run ends. Otherwise the refusal says what to do instead.
         */
        post: operations["cancelWorkflowRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List decisions
         * @description The task list of those who decide, newest first: who may decide, until when, and on what grounds.
         */
        get: operations["listDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a decision
         * @description With what was screened and found, by its place in the lists.
         */
        get: operations["getDecision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve
         * @description What waited for it goes on at once. A client cannot decide what it asked for itself.
         */
        post: operations["approveDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject with a reason
         * @description What waited for it ends: a merchant under review is rejected for good.
         */
        post: operations["rejectDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/{id}/request_information": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for more before deciding
         * @description The reason says what is missing. The decision stays on the list until it is made.
         */
        post: operations["requestInformationDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screening_lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List screening lists
         * @description The tenant's own and the platform's, every version, newest first.
         */
        get: operations["listScreeningLists"];
        put?: never;
        /**
         * Create a screening list
         * @description A new version of the list of that name. Add its entries in parts of up to 1,000, then activate it: until then the version before it stays in force.
         */
        post: operations["createScreeningList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screening_lists/{id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add entries to a screening list
         * @description Names in any script, with further names. Only while the list is `loading`.
         */
        post: operations["addScreeningEntries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screening_lists/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Activate a screening list
         * @description It is in force from now on, in the place of the version before it. Both are kept.
         */
        post: operations["activateScreeningList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screening_lists/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retire a screening list
         * @description Nobody is screened against it any more. What it was used for can still be looked up.
         */
        post: operations["retireScreeningList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/screening_lists/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a screening list
         * @description Without its entries.
         */
        get: operations["getScreeningList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/screening_lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a screening list
         * @description A new version of the list of that name. Add its entries in parts of up to 1,000, then activate it: until then the version before it stays in force.
         */
        post: operations["createPlatformScreeningList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/screening_lists/{id}/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add entries to a screening list
         * @description Names in any script, with further names. Only while the list is `loading`.
         */
        post: operations["addPlatformScreeningEntries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/screening_lists/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Activate a screening list
         * @description It is in force from now on, in the place of the version before it. Both are kept.
         */
        post: operations["activatePlatformScreeningList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/screening_lists/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retire a screening list
         * @description Nobody is screened against it any more. What it was used for can still be looked up.
         */
        post: operations["retirePlatformScreeningList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/screening_lists/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a screening list
         * @description Without its entries.
         */
        get: operations["getPlatformScreeningList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant_applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply to become a tenant
         * @description Needs no token. Gives the application, and a client that may do nothing but go on with it; its secret is shown in this answer only, and can be read again for a day with the same key, which therefore has at least 20 characters. New applications are limited by the hour, for each address and in all.
         */
        post: operations["createTenantApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant_applications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an application
         * @description Every step with where it stands, and what is missing or wrong by its pointer.
         */
        get: operations["getTenantApplication"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Tell of the business and the persons behind it
         * @description Bit by bit, until it is submitted, and again when the operator has asked for more. Another representative is to be checked anew.
         */
        patch: operations["updateTenantApplication"];
        trace?: never;
    };
    "/v1/tenant_applications/{id}/identity_check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have the representative's identity checked
         * @description Begins the check, or asks the provider how it stands, with a fresh address of the provider's page while the representative has something to show. Nothing of the document is kept here.
         */
        post: operations["checkTenantApplicationIdentity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant_applications/{id}/provider_key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand in the provider's key
         * @description Of your own account. It is tried by calls that change nothing, and refused with one error for each permission that it lacks; then it is sealed and never shown. Another one takes its place until the opening.
         */
        post: operations["giveTenantApplicationProviderKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant_applications/{id}/webhook_endpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say where events are to be sent
         * @description Gives the secret that verifies signatures, this once, and pings the endpoint with a signed message of the type `ping`. How it answers is shown. Before the tenant is active it is pinged again, and then must answer with a 2xx within 10 s.
         */
        post: operations["giveTenantApplicationWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant_applications/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit an application
         * @description Names are screened, then the operator of the platform decides. What is missing is refused by pointer.
         */
        post: operations["submitTenantApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant_applications/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw an application
         * @description For good, and only until it is approved. What was told is erased at once, what was handed in is destroyed, and the provider redacts what the representative has shown.
         */
        post: operations["withdrawTenantApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant_applications/{id}/first_client": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Fetch the new tenant's first OAuth client
         * @description Once, when the tenant is active: a client with every scope of tenants. The secret is shown in this answer only, and can be read again for a day with the same key.
         */
        post: operations["createTenantApplicationFirstClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the tenant
         * @description The tenant that the access token belongs to.
         */
        get: operations["getTenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/sandboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a live tenant's sandboxes
         * @description Newest first. A sandbox has none.
         */
        get: operations["listTenantSandboxes"];
        put?: never;
        /**
         * Open a sandbox of a live tenant
         * @description A tenant of its own, at work at once, with an OAuth client that may do no more than the token that asks. The client's secret is shown in this answer only, and can be read again for a day with the same key.
         */
        post: operations["createTenantSandbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the configuration
         * @description The newest version, or the one asked for. Limits and defaults of every field: [/schemas/tenant_config.json](/schemas/tenant_config.json).
         */
        get: operations["getTenantConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the configuration
         * @description Makes the next version of it. Runs under way keep theirs; what starts from now on takes the new one. A patch that changes nothing makes no version.
         */
        patch: operations["updateTenantConfig"];
        trace?: never;
    };
    "/v1/tenant/config/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the configuration's versions
         * @description Newest first. A run says which one it keeps: `config_version`.
         */
        get: operations["listTenantConfigs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/top_ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Top up the tenant's balance
         * @description Has the provider fetch money from the tenant's own bank. A durable workflow follows it; the balance has it once the provider has booked it, which takes a bank some days.
         */
        post: operations["createTenantTopUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/payouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay out the tenant's own money
         * @description Sends money to the tenant's own bank: at most what `tenant:balance` has free above the refund float of the configuration, never what is held for merchants. A bank may send it back days later: then it has `failed`, and the balance has it again.
         */
        post: operations["createTenantPayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tenant's top-ups and payouts
         * @description Newest first.
         */
        get: operations["listTenantMovements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/movements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a top-up or a payout of the tenant
         * @description As it stands. A provider may still take it back after it has succeeded.
         */
        get: operations["getTenantMovement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the tenant's account at the provider
         * @description Which account it is, and how the rotation of its webhook secrets stands. It shows no secret.
         */
        get: operations["getTenantProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/provider/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Try the provider's key
         * @description Asks the provider for one of each thing that the platform works with, and says which of them the key may read. What it may write is known only when it is needed: that cannot be tried without changing anything.
         */
        get: operations["getTenantProviderPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/provider/rotate_key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the provider's secret key
         * @description The new key is tried first: it must be the same account's, of the same mode, and may read everything that the platform needs; what it lacks is listed, one error for each permission, and the key before stays. It is used everywhere within 30 seconds: let the one before expire at the provider no sooner than that.
         */
        post: operations["rotateTenantProviderKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenant/provider/rotate_webhook_secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the provider's webhook secrets
         * @description A durable workflow makes two new endpoints at the provider, beside the former ones. For 24 hours reports signed with either secret are accepted, then the former endpoints are removed.
         */
        post: operations["rotateTenantProviderWebhookSecrets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/oauth_clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List OAuth clients
         * @description Newest first, revoked ones included.
         */
        get: operations["listOAuthClients"];
        put?: never;
        /**
         * Create an OAuth client
         * @description One for each program, with no more scopes than the token that asks for it: those are also what it gets when `scopes` is absent. The secret is shown in this answer only, and can be read again for a day with the same key.
         */
        post: operations["createOAuthClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/oauth_clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an OAuth client
         * @description Without its secret, which was shown once.
         */
        get: operations["getOAuthClient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/oauth_clients/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an OAuth client
         * @description It gets no more tokens, and those it has are refused within 30 seconds. A client cannot revoke itself, so that a tenant always has one left.
         */
        post: operations["revokeOAuthClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sandbox/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the sandbox's clock
         * @description A sandbox lives by its own time. A live tenant has no such clock.
         */
        get: operations["getSandboxClock"];
        put?: never;
        /**
         * Move the sandbox's clock on
         * @description Everything that falls due on the way happens: funds become available, holds end, settlements are made. The answer comes when the provider's side has moved; runs follow within moments.
         */
        post: operations["advanceSandboxClock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit_records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit records
         * @description Every administrative change of this tenant, by its own clients and by the operator, newest first.
         */
        get: operations["listAuditRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/audit_records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the directory's audit records
         * @description Every change of tenants and their clients, newest first.
         */
        get: operations["listOperatorAuditRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tenants
         * @description Newest first.
         */
        get: operations["listTenants"];
        put?: never;
        /**
         * Open a tenant
         * @description Finds it a ledger database, opens its account and webhook endpoints at the provider, and its books. An interrupted opening goes on with the same Idempotency-Key.
         */
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a tenant
         * @description A tenant as the directory has it.
         */
        get: operations["getTenantAsOperator"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenants/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend a tenant
         * @description Its calls are refused within 30 seconds. What is under way goes on: runs, refunds and the provider's webhooks.
         */
        post: operations["suspendTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenants/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a tenant's suspension
         * @description Its calls are accepted again within 30 seconds.
         */
        post: operations["resumeTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenants/{id}/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a tenant's OAuth clients
         * @description Newest first, revoked ones included.
         */
        get: operations["listTenantClients"];
        put?: never;
        /**
         * Create an OAuth client for a tenant
         * @description The secret is shown in this answer only, and can be read again for a day with the same key.
         */
        post: operations["createTenantClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenants/{id}/clients/{client_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an OAuth client
         * @description It gets no more tokens, and those it has are refused within 30 seconds.
         */
        post: operations["revokeTenantClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenant_applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List applications
         * @description Newest first; those that wait for a decision with `review=waiting`.
         */
        get: operations["listTenantApplications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenant_applications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an application with its grounds
         * @description With what its names were screened against and what was alike, and until when to decide.
         */
        get: operations["getTenantApplicationReview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenant_applications/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve an application
         * @description The tenant is opened by itself: books, endpoints at the provider, configuration, split rule, ping.
         */
        post: operations["approveTenantApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenant_applications/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject an application with a reason
         * @description For good. The applicant reads the reason; its provider key is destroyed.
         */
        post: operations["rejectTenantApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenant_applications/{id}/request_information": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask an applicant for more
         * @description The reason says what is missing. The applicant gives it and submits again.
         */
        post: operations["requestInformationTenantApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/v1/tenant_applications/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase the personal data of an application
         * @description Destroys the keys of what was told of the business and the persons behind it. Only of an application that was rejected, or of a tenant that is closed. The provider redacts what the representative has shown.
         */
        post: operations["eraseTenantApplication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get an access token
         * @description The client credentials grant. Authenticate with client_secret_basic (both halves form-encoded) or client_secret_post. A token lives for 10 minutes; there are no refresh tokens.
         */
        post: operations["createAccessToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/introspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask about an access token
         * @description Whether one of the client's own tokens is active, and what it allows.
         */
        post: operations["introspectAccessToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke an access token
         * @description Ends one of the client's own tokens within 30 seconds. What is no such token is answered alike.
         */
        post: operations["revokeAccessToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the public keys
         * @description The keys that access tokens are signed with. The next key is published before it is used.
         */
        get: operations["getKeySet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-authorization-server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the authorization server's metadata
         * @description Where tokens are to be had, and how.
         */
        get: operations["getAuthorizationServerMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/stripe/{tenant_id}/platform": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive an event of the tenant's account
         * @description Called by the provider only. The signature over the raw body is checked with this endpoint's own secret; an event is stored once, and the run that it concerns looks for itself.
         */
        post: operations["receivePlatformEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/stripe/{tenant_id}/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a connected account's event
         * @description Called by the provider only. The signature over the raw body is checked with this endpoint's own secret; an event is stored once, and the run that it concerns looks for itself.
         */
        post: operations["receiveConnectEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask whether the service answers
         * @description For probes. It asks nothing of the databases.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
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
        /** @description Further entries, in any script. */
        AddScreeningEntries: {
            entries: {
                /** @example Ivan Sergeevich Petrov */
                name: string;
                aliases?: string[];
                /** @description The list's own number of the entry. */
                reference?: string;
            }[];
        };
        /** @description A manual posting that takes two persons. */
        Adjustment: {
            /** @example adj_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "adjustment";
            livemode: boolean;
            status: ("proposed" | "booked" | "rejected") | (string & {});
            debit: {
                /** @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab */
                account: string;
                /** @description An account by its address: `tenant:balance`, `merchant:mer_…:available`, … */
                address: string;
            };
            credit: {
                /** @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab */
                account: string;
                /** @description An account by its address: `tenant:balance`, `merchant:mer_…:available`, … */
                address: string;
            };
            /**
             * @description Integer amount in minor units: 1999 is 19.99 EUR.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            reason: string;
            /** @example exc_01k9zp3w5xe8r9v2m4n6q8t0ab */
            exception: string | null;
            /**
             * @description The OAuth client that proposed it.
             * @example cli_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            proposed_by: string;
            /**
             * @description The one that approved or rejected it.
             * @example cli_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            decided_by: string | null;
            decision_reason: string | null;
            /** @example ltr_01k9zp3w5xe8r9v2m4n6q8t0ab */
            ledger_transfer: string | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description Moves the sandbox's time on. */
        AdvanceSandboxClock: {
            /**
             * @description By how much the sandbox's time moves on, in seconds. It never moves back.
             * @example 172800
             */
            advance_seconds: number;
        };
        /** @description The business that applies. A field that is not known is null. */
        ApplicantBusiness: {
            /** @example Aurora Games GmbH */
            legal_name: string | null;
            trading_name: string | null;
            /** @example HRB 12345 B */
            registration_number: string | null;
            /** @example DE811234567 */
            tax_identification_number: string | null;
            /**
             * Format: uri
             * @example https://aurora.example
             */
            website: string | null;
            /**
             * Format: email
             * @example jane@aurora.example
             */
            contact_email: string | null;
            /**
             * @example {
             *       "line1": "Sonnenallee 1",
             *       "city": "Berlin",
             *       "postal_code": "12047",
             *       "country": "DE"
             *     }
             */
            address: {
                line1: string;
                line2?: string;
                city: string;
                postal_code: string;
                /**
                 * @description ISO 3166-1 alpha-2 code in upper case.
                 * @example DE
                 */
                country: string;
            } | null;
        };
        /** @description How the check stands now, and where it goes on. */
        ApplicantIdentityCheck: {
            /** @constant */
            object: "tenant_application_identity_check";
            livemode: boolean;
            application: components["schemas"]["TenantApplication"];
            /**
             * @description The provider's page where the representative shows a document. Good for one visit; kept nowhere.
             * @example https://verify.stripe.com/start/…
             */
            url: string | null;
        };
        /** @description The keys of the applicant's own account at the provider. */
        ApplicantProviderKeys: {
            /**
             * @description Of your own account: a secret key, or a restricted one that may do what the platform needs.
             * @example sk_live_51PqX2eFq8mZ3kL0v
             */
            secret_key: string;
            /**
             * @description For the provider's field in which players enter their cards.
             * @example pk_live_51PqX2eFq8mZ3kL0v
             */
            publishable_key?: string;
        };
        /** @description Who represents the business, and proves to be that person. */
        ApplicantRepresentative: {
            /** @example Jane */
            first_name: string | null;
            /** @example Doe */
            last_name: string | null;
            /**
             * Format: email
             * @example jane@aurora.example
             */
            email: string | null;
            /**
             * Format: date
             * @example 1990-01-31
             */
            date_of_birth: string | null;
            /** @example Managing director */
            position: string | null;
            /** @description Whether the person holds a prominent public function. */
            politically_exposed: boolean | null;
        };
        /** @description What is missing or wrong, and where. */
        ApplicationProblem: {
            /** @example /business/website */
            pointer: string;
            /** @example required */
            code: string;
            /** @example is required */
            detail: string;
        };
        /** @description Where the tenant's events are to be sent. */
        ApplicationWebhookEndpoint: {
            /** @example https://aurora.example/webhooks */
            url: string;
        };
        /** @description When a waiting run asks the provider: at first, then again and again, doubling to the cap. */
        AskingIntervals: {
            first_ms: number;
            then_ms: number;
            max_ms: number;
        };
        /** @description Who changed what, and when. Never changed, never deleted. */
        AuditRecord: {
            /** @example aud_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "audit_record";
            /** @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab */
            tenant_id: string | null;
            /** @description The OAuth client that asked, or the workflow. */
            actor: string;
            /** @example oauth_client.create */
            action: string;
            /** @description What was changed. */
            subject_id: string;
            /** @description Names of the fields that were set or changed, never their values. */
            fields: string[];
            request_id: string;
            /** Format: date-time */
            created_at: string;
        };
        /** @description RFC 8414. */
        AuthorizationServerMetadata: {
            issuer: string;
            token_endpoint: string;
            token_endpoint_auth_methods_supported: string[];
            jwks_uri: string;
            scopes_supported: string[];
            response_types_supported: string[];
            grant_types_supported: string[];
            introspection_endpoint: string;
            introspection_endpoint_auth_methods_supported: string[];
            revocation_endpoint: string;
            revocation_endpoint_auth_methods_supported: string[];
            service_documentation: string;
        };
        /** @description What stands on one account: now, or at a past time. */
        Balance: {
            /** @constant */
            object: "balance";
            livemode: boolean;
            /** @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab */
            account: string;
            /**
             * @description What the account is for: `clearing`, `merchant:mer_…:available`, …
             * @example clearing
             */
            address: string;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * Format: int64
             * @description Posted balance on the account's normal side, in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            pending_debits: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            pending_credits: number;
            /**
             * Format: date-time
             * @description The past time that was asked for; null: now.
             */
            at: string | null;
        };
        /**
         * @description What may be shown of a bank account that is debited.
         * @example {
         *       "country": "DE",
         *       "last4": "3000"
         *     }
         */
        BankAccount: {
            country: string | null;
            last4: string;
        };
        /** @description A merchant's connected account: where its shares are transferred to. */
        BankConnection: {
            /** @example bnk_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "bank_connection";
            livemode: boolean;
            status: ("pending" | "action_required" | "verified" | "restricted" | "rejected" | "canceled" | "failed") | (string & {});
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /**
             * @description ISO 3166-1 alpha-2 code in upper case.
             * @example DE
             */
            country: string;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            provider: string;
            provider_references: {
                account: string | null;
            };
            requirements: components["schemas"]["Requirements"] | null;
            link: components["schemas"]["OnboardingLink"] | null;
            return_url: string | null;
            refresh_url: string | null;
            error: components["schemas"]["StoredError"] | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description A person who owns or controls a quarter of the business or more. */
        BeneficialOwner: {
            /** @example Jane */
            first_name: string;
            /** @example Doe */
            last_name: string;
            /**
             * Format: date
             * @example 1990-01-31
             */
            date_of_birth: string;
            /**
             * @description ISO 3166-1 alpha-2 code in upper case.
             * @example DE
             */
            country: string;
            /** @description Whether the person holds a prominent public function. */
            politically_exposed: boolean;
        };
        /** @description Names, colours and contacts of the tenant's pages. Colours are checked for contrast. */
        Branding: {
            /** @description What players and merchants read. Null: the tenant's name. */
            display_name: string | null;
            /** @description sRGB, `#rrggbb`. */
            primary_color: string;
            /** @description sRGB, `#rrggbb`. */
            primary_text_color: string;
            /** @description sRGB, `#rrggbb`. */
            background_color: string;
            /** @description sRGB, `#rrggbb`. */
            text_color: string;
            /** Format: uri */
            logo_url: string | null;
            /** Format: uri */
            support_url: string | null;
            /** Format: email */
            support_email: string | null;
            /** @description The tenant's own host name of its pages. */
            custom_hostname: string | null;
        };
        /**
         * @example {
         *       "amount": 1500
         *     }
         */
        CapturePayment: {
            /**
             * @description What to take of the held amount; all of it if absent. What is not taken is released.
             * @example 1999
             */
            amount?: number;
        };
        /**
         * @description What may be shown of a card. Null until the instrument is active.
         * @example {
         *       "brand": "visa",
         *       "last4": "4242",
         *       "exp_month": 12,
         *       "exp_year": 2034
         *     }
         */
        Card: {
            brand: string;
            last4: string;
            exp_month: number;
            exp_year: number;
        };
        /** @description What the player must do before it can go on. */
        Challenge: {
            /** @constant */
            type: "redirect";
            /**
             * Format: uri
             * @description Where the player goes in a browser.
             */
            url: string;
            /**
             * Format: date-time
             * @description Until when. Then it is ended as `expired`.
             */
            expires_at: string | null;
        };
        /**
         * @example {
         *       "return_url": "https://aurora.example/applied"
         *     }
         */
        CheckApplicantIdentity: {
            /**
             * Format: uri
             * @description Where the representative comes back to from the provider's page.
             */
            return_url?: string;
        };
        /** @description How a merchant is closed. */
        CloseMerchant: {
            /**
             * @description What becomes of money that the merchant is owed, or owes. `refuse` (the default): it is not closed before all is paid out and settled. `freeze`: it stays where it is, and nothing more is paid.
             * @enum {string}
             */
            money_owed?: "refuse" | "freeze";
        };
        /** @description Provider less ledger is what is in flight and in exceptions. */
        ComparedBalance: {
            /** @example provider:platform */
            address: string;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * Format: int64
             * @description Available and pending together.
             * @example 1999
             */
            provider_balance: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            ledger_balance: number;
            /**
             * Format: int64
             * @description What explains itself of the difference.
             * @example 1999
             */
            in_flight: number;
            /**
             * Format: int64
             * @description What open exceptions say of it.
             * @example 1999
             */
            in_exceptions: number;
        };
        CreateAdjustment: {
            /**
             * @description An account by its address: `tenant:balance`, `merchant:mer_…:available`, …
             * @example tenant:balance
             */
            debit: string;
            /**
             * @description An account by its address: `tenant:balance`, `merchant:mer_…:available`, …
             * @example provider:platform
             */
            credit: string;
            /**
             * @description Integer amount in minor units: 1999 is 19.99 EUR.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * @description Why, for who approves it.
             * @example Goodwill, ticket 42
             */
            reason: string;
            /**
             * @description The exception that it corrects, and so closes.
             * @example exc_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            exception?: string;
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @example {
         *       "merchant": "mer_01k9zp3w5xe8r9v2m4n6q8t0ab",
         *       "return_url": "https://games.example.com/onboarding/done",
         *       "refresh_url": "https://games.example.com/onboarding/again"
         *     }
         */
        CreateBankConnection: {
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /**
             * @description The merchant's, if absent. It stays for good.
             * @example DE
             */
            country?: string;
            /**
             * Format: uri
             * @description Where the merchant comes back to from the provider's page, whether or not all was given there.
             */
            return_url: string;
            /**
             * Format: uri
             * @description Where a merchant comes whose link was used or has expired: a page of yours that makes another and leads on.
             */
            refresh_url: string;
        };
        /**
         * @example {
         *       "merchant": "mer_01k9zp3w5xe8r9v2m4n6q8t0ab"
         *     }
         */
        CreateIdentitySession: {
            /**
             * @description Its representative is verified.
             * @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            merchant?: string;
            /**
             * @description Instead of the merchant, or one of the merchant's.
             * @example per_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            person?: string;
            /**
             * Format: uri
             * @description Where the person comes back to from the provider's page.
             */
            return_url?: string;
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @example {
         *       "legal_name": "Northlight Studio GmbH",
         *       "country": "DE"
         *     }
         */
        CreateMerchant: {
            /** @example Northlight Studio GmbH */
            legal_name: string;
            /**
             * @description ISO 3166-1 alpha-2 code in upper case.
             * @example DE
             */
            country: string;
            /** @example DE811234567 */
            tax_identification_number?: string;
            /** Format: email */
            email?: string;
            /** @description Whether a person behind it holds a prominent public function. Default false. */
            politically_exposed?: boolean;
            /** @description Whether its bank connection begins with it (the default). A sandbox then takes as given what the provider would ask for. If not, it is left to `POST /v1/bank_connections`. */
            begin_bank_connection?: boolean;
            metadata?: components["schemas"]["Metadata"];
        };
        /** @description A new OAuth client. */
        CreateOAuthClient: {
            /** @example Game backend */
            name: string;
            /**
             * @description What its tokens may be asked to allow. Default: every scope of tenants.
             * @example [
             *       "payments:write"
             *     ]
             */
            scopes?: string[];
        };
        /** @example {} */
        CreateOnboardingLink: {
            /**
             * Format: uri
             * @description As the connection has it, if absent.
             */
            return_url?: string;
            /**
             * Format: uri
             * @description As the connection has it, if absent.
             */
            refresh_url?: string;
        };
        /**
         * @example {
         *       "amount": 1999,
         *       "currency": "EUR",
         *       "payment_instrument": "pin_01k9zp3w5xe8r9v2m4n6q8t0ab"
         *     }
         */
        CreatePayment: {
            /**
             * @description Integer amount in minor units: 1999 is 19.99 EUR.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /** @example pin_01k9zp3w5xe8r9v2m4n6q8t0ab */
            payment_instrument: string;
            /**
             * @description The rule to split by; the tenant's default if absent.
             * @example spl_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            split_rule?: string;
            /**
             * @description `manual` holds the amount until you capture it; the tenant's configuration decides if absent. Bank debits cannot be held.
             * @enum {string}
             */
            capture_method?: "automatic" | "manual";
            /**
             * Format: uri
             * @description Give it when the player is there: the bank may then ask for the player, who comes back to this address. Without it the payment is taken without the player.
             * @example http://localhost:3000/orders/4711
             */
            return_url?: string;
            description?: string;
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @example {
         *       "player": "ply_01k9zp3w5xe8r9v2m4n6q8t0ab",
         *       "payment_method": "pm_card_visa"
         *     }
         */
        CreatePaymentInstrument: {
            /** @example ply_01k9zp3w5xe8r9v2m4n6q8t0ab */
            player: string;
            /**
             * @description What kind of payment method it is.
             * @default card
             * @enum {string}
             */
            type?: "card" | "sepa_debit" | "us_bank_account";
            /**
             * @description The provider's payment method, made in its own field with the tenant's publishable key. In a sandbox also Stripe's test methods, such as `pm_card_visa`; and only there it may be left out: the player then enters one at the address in `challenge`.
             * @example pm_card_visa
             */
            payment_method?: string;
            /**
             * Format: uri
             * @description Where the player comes back to from the bank, or from the page of the provider.
             * @example http://localhost:3000/cards
             */
            return_url?: string;
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @example {
         *       "merchant": "mer_01k9zp3w5xe8r9v2m4n6q8t0ab",
         *       "amount": 1000,
         *       "currency": "EUR"
         *     }
         */
        CreatePayout: {
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /**
             * @description Everything that the merchant has free on its connected account, if absent.
             * @example 1999
             */
            amount?: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * @description Where to; the merchant's default of that currency if absent.
             * @example poi_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            payout_instrument?: string;
            /**
             * @description How fast: the bank's own days, or within minutes where the instrument takes that.
             * @enum {string}
             */
            method?: "standard" | "instant";
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @example {
         *       "merchant": "mer_01k9zp3w5xe8r9v2m4n6q8t0ab",
         *       "token": "btok_us_verified"
         *     }
         */
        CreatePayoutInstrument: {
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /**
             * @description The provider's token, made in its own fields with the tenant's publishable key: no account number and no card number ever comes here. A token serves once.
             * @example btok_us_verified
             */
            token: string;
            /** @description Whether it becomes the default of its currency. The first one always is. */
            default?: boolean;
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @example {
         *       "merchant": "mer_01k9zp3w5xe8r9v2m4n6q8t0ab",
         *       "first_name": "Jenny",
         *       "last_name": "Rosen"
         *     }
         */
        CreatePerson: {
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /**
             * @description Personal data.
             * @example Jenny
             */
            first_name: string;
            /**
             * @description Personal data.
             * @example Rosen
             */
            last_name: string;
            /**
             * Format: email
             * @description Personal data.
             * @example jenny@example.com
             */
            email?: string;
            /**
             * @description Personal data.
             * @example +49301234
             */
            phone?: string;
            /**
             * Format: date
             * @description Personal data.
             * @example 1990-01-31
             */
            date_of_birth?: string;
            metadata?: components["schemas"]["Metadata"];
        };
        /** @description A new player. */
        CreatePlayer: {
            /**
             * @description Your own id of the player. Unique in the tenant.
             * @example player-1
             */
            reference: string;
            /**
             * Format: email
             * @description Personal data.
             * @example ada@example.com
             */
            email?: string;
            /**
             * @description Personal data.
             * @example Ada Byron
             */
            name?: string;
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @example {
         *       "payment": "pay_01k9zp3w5xe8r9v2m4n6q8t0ab",
         *       "amount": 1000
         *     }
         */
        CreateRefund: {
            /** @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab */
            payment: string;
            /**
             * @description What is left of the payment, if absent.
             * @example 1999
             */
            amount?: number;
            /**
             * @description Why, as the provider takes it.
             * @enum {string}
             */
            reason?: "duplicate" | "fraudulent" | "requested_by_customer";
            metadata?: components["schemas"]["Metadata"];
        };
        /** @description A new sandbox of a live tenant: same country, same currency. */
        CreateSandbox: {
            /** @example Aurora Games */
            name: string;
            sandbox?: {
                /**
                 * @description What the account has from the first moment, in minor units: refunds are paid from it.
                 * @default 0
                 * @example 100000
                 */
                float?: number;
            };
        };
        /** @description A new version of the list of that name, still empty. */
        CreateScreeningList: {
            /** @example EU consolidated */
            name: string;
            /**
             * @description A sanctions list, or one of persons with a prominent public function.
             * @enum {string}
             */
            kind: "sanctions" | "politically_exposed";
        };
        /**
         * @example {
         *       "name": "Standard",
         *       "default": true,
         *       "base": "gross",
         *       "lines": [
         *         {
         *           "recipient": {
         *             "merchant": "mer_01k9zp3w5xe8r9v2m4n6q8t0ab"
         *           },
         *           "share_bps": 7000
         *         },
         *         {
         *           "recipient": {
         *             "tenant": true
         *           },
         *           "share_bps": 3000
         *         }
         *       ]
         *     }
         */
        CreateSplitRule: {
            name: string;
            /** @description Payments that name no rule are split by the default one. The former default gives way. */
            default?: boolean;
            /**
             * @description What is shared: the captured amount, or what the provider's fee leaves of it.
             * @enum {string}
             */
            base: "gross" | "net_of_fee";
            /**
             * @description Who bears the provider's fee on the gross base, and on the net base what a refund does not bring back of it: the tenant, all lines in proportion to what they earn, or in that proportion the lines with `bears_fee`.
             * @enum {string}
             */
            fee_bearer?: "tenant" | "proportional" | "lines";
            /** @description Fixed amounts are taken first. Of what they leave, the `share_bps` sum to 10000, or to less where one line has what remains. A unit that does not divide goes to the largest remainder. */
            lines: components["schemas"]["SplitRuleLine"][];
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @example {
         *       "base": "gross",
         *       "lines": [
         *         {
         *           "recipient": {
         *             "merchant": "mer_01k9zp3w5xe8r9v2m4n6q8t0ab"
         *           },
         *           "share_bps": 7000
         *         },
         *         {
         *           "recipient": {
         *             "tenant": true
         *           },
         *           "share_bps": 3000
         *         }
         *       ]
         *     }
         */
        CreateSplitRuleVersion: {
            /**
             * @description What is shared: the captured amount, or what the provider's fee leaves of it.
             * @enum {string}
             */
            base: "gross" | "net_of_fee";
            /**
             * @description Who bears the provider's fee on the gross base, and on the net base what a refund does not bring back of it: the tenant, all lines in proportion to what they earn, or in that proportion the lines with `bears_fee`.
             * @enum {string}
             */
            fee_bearer?: "tenant" | "proportional" | "lines";
            /** @description Fixed amounts are taken first. Of what they leave, the `share_bps` sum to 10000, or to less where one line has what remains. A unit that does not divide goes to the largest remainder. */
            lines: components["schemas"]["SplitRuleLine"][];
        };
        /**
         * @example {
         *       "name": "Aurora Games",
         *       "country": "DE",
         *       "currency": "EUR"
         *     }
         */
        CreateTenantApplication: {
            /** @example Aurora Games */
            name: string;
            /**
             * @description A sandbox rehearses the whole way with the simulator as its provider.
             * @default live
             * @enum {string}
             */
            mode?: "live" | "sandbox";
            /**
             * @description ISO 3166-1 alpha-2 code in upper case.
             * @example DE
             */
            country: string;
            /**
             * @description What the tenant will settle in.
             * @example EUR
             */
            currency: string;
        };
        /**
         * @example {
         *       "url": "https://games.example.com/webhooks",
         *       "event_types": [
         *         "payment.*",
         *         "share.transferred"
         *       ]
         *     }
         */
        CreateWebhookEndpoint: {
            /**
             * @description https on port 443, at a public host name.
             * @example https://games.example.com/webhooks
             */
            url: string;
            /** @description Default: everything (`*`). */
            event_types?: string[];
            description?: string;
            metadata?: components["schemas"]["Metadata"];
        };
        /**
         * @example {
         *       "reason": "The studio was dissolved."
         *     }
         */
        CreateWriteOff: {
            /**
             * @description All that the merchant owes, if absent.
             * @example 1999
             */
            amount?: number;
            /** @description Why, for whoever reads the books later. No place for personal data. */
            reason: string;
        };
        /** @description A message that its queue gave up after its last retry. */
        DeadLetter: {
            /** @example ddl_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "dead_letter";
            livemode: boolean;
            queue: ("outbox" | "deliveries") | (string & {});
            /**
             * @description The delivery that the message was about, if any.
             * @example dlv_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            delivery: string | null;
            reason: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            replayed_at: string | null;
        };
        /** @description Why. It stands on the decision and is no place for personal data. */
        Decide: {
            /** @example Another person of the same name. */
            reason: string;
        };
        DecideAdjustment: {
            /** @description Why it was so decided. */
            reason?: string;
        };
        /** @description Something that waits for a person. */
        Decision: {
            /** @example dec_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "decision";
            livemode: boolean;
            kind: ("screening_hit" | "onboarding_step") | (string & {});
            /** @description What it is about. */
            subject: string;
            /** @description The onboarding step that waits for it. */
            step: string | null;
            status: ("open" | "information_requested" | "approved" | "rejected") | (string & {});
            screening: components["schemas"]["Screening"] | null;
            /** @description Who may decide: a client with the scope, other than the one that asked. */
            may_decide: {
                /** @constant */
                scope: "decisions:write";
                /** @example onboard-merchant */
                other_than: string;
            };
            /** @description The OAuth client. */
            decided_by: string | null;
            reason: string | null;
            /** Format: date-time */
            deadline_at: string;
            /** @description How often somebody was reminded. */
            reminders: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            decided_at: string | null;
        };
        /** @description One event on its way to one endpoint. `dead` after ten attempts. */
        Delivery: {
            /** @example dlv_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "delivery";
            livemode: boolean;
            status: ("scheduled" | "delivered" | "dead") | (string & {});
            /** @example whe_01k9zp3w5xe8r9v2m4n6q8t0ab */
            webhook_endpoint: string;
            /** @example evt_01k9zp3w5xe8r9v2m4n6q8t0ab */
            event: string;
            event_type: string;
            /** Format: int64 */
            attempt_count: number;
            /** Format: date-time */
            next_attempt_at: string | null;
            last_error: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        DeliveryAttempt: {
            /** Format: int64 */
            attempt: number;
            /** Format: date-time */
            started_at: string;
            /** Format: int64 */
            duration_ms: number;
            /**
             * Format: int64
             * @description Null when there was no answer.
             */
            status_code: number | null;
            error: string | null;
            /** @description The beginning of the answer. Written by the receiver: escape it before you show it. */
            response_excerpt: string | null;
        };
        /** @description A delivery and its attempts, the newest first. */
        DeliveryWithAttempts: {
            /** @example dlv_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "delivery";
            livemode: boolean;
            status: ("scheduled" | "delivered" | "dead") | (string & {});
            /** @example whe_01k9zp3w5xe8r9v2m4n6q8t0ab */
            webhook_endpoint: string;
            /** @example evt_01k9zp3w5xe8r9v2m4n6q8t0ab */
            event: string;
            event_type: string;
            /** Format: int64 */
            attempt_count: number;
            /** Format: date-time */
            next_attempt_at: string | null;
            last_error: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            attempts: components["schemas"]["DeliveryAttempt"][];
        };
        /** @description A cardholder's complaint, and who bears what it takes. */
        Dispute: {
            /** @example dis_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "dispute";
            livemode: boolean;
            status: ("warning" | "needs_response" | "under_review" | "won" | "lost" | "prevented" | "closed") | (string & {});
            /** @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab */
            payment: string;
            /**
             * Format: int64
             * @description What the cardholder disputes.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * @description What its movements and parts are in: another one where the payment was exchanged.
             * @example EUR
             */
            settlement_currency: string;
            /**
             * Format: int64
             * @description What the provider has taken, in all.
             * @example 1999
             */
            amount_withdrawn: number;
            /**
             * Format: int64
             * @description What it has given back of that.
             * @example 1999
             */
            amount_won: number;
            /**
             * @description What the provider has charged for it, less what of that it gave back.
             * @example 2000
             */
            fees: number;
            /** @example fraudulent */
            reason: string;
            network_reason_code: string | null;
            /** @description Whether the payment can be refunded meanwhile. */
            is_charge_refundable: boolean;
            /**
             * Format: date-time
             * @description Until when it can be answered; null where it cannot.
             */
            evidence_due_at: string | null;
            /** @description How often evidence was submitted. */
            submissions: number;
            /** @description A submission was asked for and is under way. */
            submission_pending: boolean;
            /** @description Giving in was asked for and is under way. */
            acceptance_pending: boolean;
            parts: components["schemas"]["DisputePart"][];
            movements: components["schemas"]["DisputeMovement"][];
            provider: string;
            provider_references: {
                /** @example du_1PvFcQ2eZvKYlo2CkvXkVwXx */
                dispute: string;
                /** @example ch_3PvFcQ2eZvKYlo2C0kYjQvXx */
                charge: string;
            };
            /** @description Why the provider refused an answer. */
            error: {
                code: string;
                message: string;
                decline_code: string | null;
            } | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description What is sent to the bank when it is submitted. It may hold personal data, and no event carries it. */
        DisputeEvidence: {
            /** @constant */
            object: "dispute_evidence";
            livemode: boolean;
            /** @example dis_01k9zp3w5xe8r9v2m4n6q8t0ab */
            dispute: string;
            /** @description Whether it can be changed and submitted now. */
            editable: boolean;
            /** Format: date-time */
            due_at: string | null;
            fields: components["schemas"]["DisputeEvidenceFields"];
            /** Format: date-time */
            updated_at: string;
            /** @description The value of its `ETag`. */
            version: number;
        };
        DisputeEvidenceFields: {
            /** @description What shows that the player got and used what was bought. */
            access_activity_log: string | null;
            billing_address: string | null;
            cancellation_policy_disclosure: string | null;
            cancellation_rebuttal: string | null;
            customer_email_address: string | null;
            customer_name: string | null;
            customer_purchase_ip: string | null;
            duplicate_charge_explanation: string | null;
            duplicate_charge_id: string | null;
            /** @description What was bought. */
            product_description: string | null;
            refund_policy_disclosure: string | null;
            refund_refusal_explanation: string | null;
            /** @description When the player got it. */
            service_date: string | null;
            shipping_address: string | null;
            shipping_carrier: string | null;
            shipping_date: string | null;
            shipping_tracking_number: string | null;
            /** @description Whatever else there is to say. */
            uncategorized_text: string | null;
        };
        /** @description One entry in the tenant's balance at the provider. */
        DisputeMovement: {
            kind: ("withdrawal" | "reinstatement" | "fee") | (string & {});
            /** @example txn_1PvFcQ2eZvKYlo2CkvXkVwXx */
            balance_transaction: string;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * Format: int64
             * @description What the provider charged with it. The tenant bears it.
             * @example 1999
             */
            fee: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            fee_returned: number;
            /** Format: date-time */
            occurred_at: string;
        };
        /** @description What a dispute takes from one share, and where from. */
        DisputePart: {
            /** @description Counts how often money was taken. */
            round: number;
            position: number;
            /** @description A share, the provider's fee on the net base, or what is beyond all that was left. */
            kind: ("share" | "fee" | "excess") | (string & {});
            /** @example shr_01k9zp3w5xe8r9v2m4n6q8t0ab */
            share: string | null;
            /** @description Whose loss it is: by the rule's `dispute_bearer`. */
            bearer: ("line" | "tenant") | (string & {});
            /**
             * Format: int64
             * @description Its part of what the provider took.
             * @example 1999
             */
            amount: number;
            /**
             * Format: int64
             * @description Set aside from what is not released yet.
             * @example 1999
             */
            from_pending: number;
            /**
             * Format: int64
             * @description Set aside from what the merchant has.
             * @example 1999
             */
            from_available: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            from_reserve: number;
            /**
             * Format: int64
             * @description Set aside from the tenant's or the operator's own account.
             * @example 1999
             */
            from_own: number;
            /**
             * Format: int64
             * @description Was not there to be set aside.
             * @example 1999
             */
            uncovered: number;
            /** @description It was decided. */
            settled: boolean;
            /**
             * Format: int64
             * @description Lost in the end.
             * @example 1999
             */
            lost: number;
            /**
             * Format: int64
             * @description Came back after it had been lost.
             * @example 1999
             */
            returned: number;
        };
        /** @description How one captured payment was shared out, exact to the cent. */
        Distribution: {
            /** @example dst_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "distribution";
            livemode: boolean;
            /** @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab */
            payment: string;
            /** @example spv_01k9zp3w5xe8r9v2m4n6q8t0ab */
            split_rule_version: string;
            status: ("pending" | "booked") | (string & {});
            base: ("gross" | "net_of_fee") | (string & {});
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * Format: int64
             * @description What the provider's fee took of the capture first; net base only.
             * @example 1999
             */
            fee: number | null;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            shares: components["schemas"]["Share"][];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description Something that happened, as the feed, the streams and the webhooks carry it. */
        Event: {
            /** @example evt_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "event";
            /** @description `<resource>.<past_tense>`. New types are added: skip unknown ones. */
            type: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: date-time
             * @description The same as `created_at`, under Standard Webhooks' name.
             */
            timestamp: string;
            /** @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab */
            tenant_id: string;
            livemode: boolean;
            /** @description The resource that changed. */
            subject_id: string;
            /**
             * Format: int64
             * @description Gapless per subject, from 1: tells older from newer.
             */
            sequence: number;
            /**
             * @description The subject's event before; null with its first.
             * @example evt_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            previous_event_id: string | null;
            /**
             * Format: int64
             * @description Gapless per tenant, from 1: the place in the feed.
             */
            position: number;
            data: {
                /** @description The resource after the change, as it is read. */
                object: {
                    [key: string]: unknown;
                };
            };
            /** @description The request or workflow run behind it. */
            caused_by: string;
        };
        /** @description A difference between the ledger and the provider that does not explain itself. It is closed when the missing side follows or by a booked correction, never by an edit. */
        Exception: {
            /** @example exc_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "exception";
            livemode: boolean;
            status: ("open" | "closed") | (string & {});
            /**
             * @description What is different.
             * @example refund_unknown
             */
            kind: ("charge_differs" | "charge_unknown" | "refund_unknown" | "transfer_unknown" | "payout_unknown" | "dispute_unbooked" | "fee_unknown" | "movement_unknown" | "not_booked" | "amount_differs" | "missing_at_provider" | "transfer_refused" | "balance_differs") | (string & {});
            /**
             * @description What is mostly behind it.
             * @example A refund was made in the provider's dashboard, or by another program with the account's key.
             */
            likely_cause: string;
            /**
             * @description The account of ours that is compared.
             * @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            account: string | null;
            /**
             * @description Its address.
             * @example provider:platform
             */
            address: string;
            /**
             * @description Integer amount in minor units: 1999 is 19.99 EUR.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /** @description Which side has the greater balance for it. */
            more_at: ("provider" | "ledger") | (string & {});
            /** @description The id of ours that it is about, where one is known. */
            subject: string | null;
            provider_references: {
                balance_transaction: string | null;
                source: string | null;
            };
            /** @example ltr_01k9zp3w5xe8r9v2m4n6q8t0ab */
            ledger_transfer: string | null;
            /**
             * @description The reconciliation that found it.
             * @example rcl_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            reconciliation: string;
            /**
             * Format: date-time
             * @description When the movement happened.
             */
            occurred_at: string;
            /**
             * Format: int64
             * @description Since then, until it was closed or now.
             * @example 7200
             */
            age_seconds: number;
            /** @description The reconciliation that found both sides alike again, or the adjustment that corrected it. */
            closed_by: string | null;
            /** Format: date-time */
            closed_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description The default split rule that a tenant begins with. Its lines name the tenant and the operator.
         * @example {
         *       "name": "Standard",
         *       "base": "gross",
         *       "lines": [
         *         {
         *           "recipient": {
         *             "tenant": true
         *           },
         *           "share_bps": 10000
         *         }
         *       ]
         *     }
         */
        FirstSplitRule: {
            name: string;
            /** @description What is shared: the captured amount, or what the provider's fee leaves of it. */
            base: ("gross" | "net_of_fee") | (string & {});
            /** @description Who bears the provider's fee on the gross base, and on the net base what a refund does not bring back of it: the tenant, all lines in proportion to what they earn, or in that proportion the lines with `bears_fee`. */
            fee_bearer?: ("tenant" | "proportional" | "lines") | (string & {});
            lines: {
                recipient: {
                    /** @constant */
                    tenant: true;
                } | {
                    /** @constant */
                    operator: true;
                };
                /** @description Basis points of what the fixed amounts leave. */
                share_bps?: number;
                /**
                 * @description A fixed amount in minor units, taken before all other lines.
                 * @example 1999
                 */
                amount?: number;
                /**
                 * @description Earns what the other lines leave. At most one line does.
                 * @constant
                 */
                remaining?: true;
                /**
                 * @description The most that a line with `share_bps` earns, in minor units. What is cut off goes to the line that has what remains, or, without one, to the lines with `share_bps` and no cap.
                 * @example 1999
                 */
                max_amount?: number;
                /** @description Who bears this line's part of a refund: the line's own recipient (`line`), or the tenant (`tenant`). */
                refund_bearer?: ("line" | "tenant") | (string & {});
                /** @description Who bears this line's part of a lost dispute: the line's own recipient (`line`), or the tenant. */
                dispute_bearer?: ("line" | "tenant") | (string & {});
                /** @description Days that the share is held beyond the availability of its funds. */
                hold_days?: number;
                /** @description Basis points of what is released that stay in the merchant's reserve for `reserve_days`. */
                reserve_bps?: number;
                /** @description Days from the release that the reserve is kept. With the hold it is 80 days at most. */
                reserve_days?: number;
                /** @description With `fee_bearer` `lines`: this line bears its part of the provider's fee. */
                bears_fee?: boolean;
            }[];
            metadata?: components["schemas"]["Metadata"];
        };
        /** @description The service answers. */
        Health: {
            /** @constant */
            status: "ok";
        };
        /** @description Where the person shows a document. Good for one visit. */
        IdentityChallenge: {
            /** @constant */
            type: "redirect";
            url: string;
        };
        /** @description A check of the person behind a merchant, at the provider. Nothing of the document is kept here. */
        IdentitySession: {
            /** @example ids_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "identity_session";
            livemode: boolean;
            status: ("processing" | "requires_input" | "verified" | "failed" | "canceled") | (string & {});
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /** @example per_01k9zp3w5xe8r9v2m4n6q8t0ab */
            person: string;
            /** @example bnk_01k9zp3w5xe8r9v2m4n6q8t0ab */
            bank_connection: string;
            /** @description How often the person has tried in vain. After the fifth time the session has failed. */
            attempts: number;
            challenge: components["schemas"]["IdentityChallenge"] | null;
            return_url: string | null;
            /** @description Whether the provider has destroyed what it keeps of the person and the document. */
            redaction: ("requested" | "redacted") | (string & {}) | null;
            provider: string;
            provider_references: {
                person: string | null;
                verification_session: string | null;
            };
            error: components["schemas"]["StoredError"] | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description One movement: as much is debited as is credited, so every day's lines balance in each currency. */
        JournalLine: {
            /** @constant */
            object: "journal_line";
            livemode: boolean;
            /** Format: date-time */
            recorded_at: string;
            /** Format: date-time */
            effective_at: string;
            /** @example ltr_01k9zp3w5xe8r9v2m4n6q8t0ab */
            ledger_transfer: string;
            posting: string;
            code: string;
            subject: string;
            /** @example provider:platform */
            debit: string;
            /** @example clearing */
            credit: string;
            /**
             * @description Integer amount in minor units: 1999 is 19.99 EUR.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /** @description The provider's id of what moved the money, or of its balance transaction. */
            provider_reference: string | null;
        };
        /** @description A public key that access tokens are signed with (RFC 7517). */
        JsonWebKey: {
            kty: string;
            crv: string;
            x: string;
            y: string;
            kid: string;
            alg: string;
            use: string;
        };
        /** @description RFC 7517. */
        JsonWebKeySet: {
            keys: components["schemas"]["JsonWebKey"][];
        };
        /** @description One account of the tenant's double-entry ledger. */
        LedgerAccount: {
            /** @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "ledger_account";
            livemode: boolean;
            /**
             * @description What the account is for: `clearing`, `merchant:mer_…:available`, …
             * @example clearing
             */
            address: string;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            normal: ("debit" | "credit") | (string & {});
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            balance: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            debits_posted: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            debits_pending: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            credits_posted: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            credits_pending: number;
            /** Format: int64 */
            version: number;
            /** Format: date-time */
            created_at: string;
        };
        /** @description One line of an account's statement. */
        LedgerEntry: {
            /** @constant */
            object: "ledger_entry";
            livemode: boolean;
            /** @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab */
            account: string;
            /**
             * Format: int64
             * @description Gapless within the account.
             */
            number: number;
            /** @example ltr_01k9zp3w5xe8r9v2m4n6q8t0ab */
            transfer: string;
            code: string;
            subject: string;
            side: ("debit" | "credit") | (string & {});
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            balance_after: number;
            /** Format: date-time */
            recorded_at: string;
        };
        /** @description One movement: one debit, one credit, one amount. It never changes. */
        LedgerTransfer: {
            /** @example ltr_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "ledger_transfer";
            livemode: boolean;
            /** @description What belongs together: one posting's transfers share it. */
            posting: string;
            kind: ("posted" | "pending" | "post_pending" | "void_pending") | (string & {});
            /**
             * @description The pending transfer that this one resolves.
             * @example ltr_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            pending: string | null;
            code: string;
            /** @description The id of what it is about: a payment, a share, … */
            subject: string;
            debit: {
                /** @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab */
                account: string;
                /**
                 * @description What the account is for: `clearing`, `merchant:mer_…:available`, …
                 * @example clearing
                 */
                address: string;
            };
            credit: {
                /** @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab */
                account: string;
                /**
                 * @description What the account is for: `clearing`, `merchant:mer_…:available`, …
                 * @example clearing
                 */
                address: string;
            };
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            provider_reference: string | null;
            /** Format: date-time */
            effective_at: string;
            /** Format: date-time */
            recorded_at: string;
        };
        /** @description A legally accountable party that earns money. Its personal fields (`legal_name`, `tax_identification_number`, `email`, `politically_exposed`) are null in events, and once it is erased. */
        Merchant: {
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "merchant";
            livemode: boolean;
            status: ("applied" | "in_review" | "active" | "paused" | "rejected" | "closed") | (string & {});
            /**
             * @description ISO 3166-1 alpha-2 code in upper case.
             * @example DE
             */
            country: string;
            kyc_status: ("not_started" | "processing" | "requires_input" | "verified" | "failed") | (string & {});
            legal_name: string | null;
            tax_identification_number: string | null;
            email: string | null;
            politically_exposed: boolean | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description How far a merchant has come, step by step. */
        MerchantOnboarding: {
            /** @constant */
            object: "merchant_onboarding";
            livemode: boolean;
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            status: ("applied" | "in_review" | "active" | "paused" | "rejected" | "closed") | (string & {});
            steps: {
                step: ("bank_connection" | "identity" | "screening" | "payout_instrument") | (string & {});
                status: ("pending" | "waiting" | "in_review" | "done" | "rejected") | (string & {});
                /**
                 * @description The decision that it waits for, or rests on.
                 * @example dec_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                decision: string | null;
            }[];
        };
        /**
         * @description Up to 50 keys of 40 characters with values of 500. Carried in events and webhooks: no place for personal data.
         * @example {
         *       "order": "A-1001"
         *     }
         */
        Metadata: {
            [key: string]: string;
        };
        /**
         * @example {
         *       "amount": 100000,
         *       "currency": "EUR"
         *     }
         */
        MoveTenantFunds: {
            /**
             * @description Integer amount in minor units: 1999 is 19.99 EUR.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            metadata?: components["schemas"]["Metadata"];
        };
        /** @description An OAuth client. */
        OAuthClient: {
            /** @example cli_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "oauth_client";
            livemode: boolean;
            /**
             * @description Null for a client of the platform operator.
             * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            tenant_id: string | null;
            /** @example Game backend */
            name: string;
            status: ("active" | "revoked") | (string & {});
            /**
             * @example [
             *       "payments:write"
             *     ]
             */
            scopes: string[];
            /** @description How the secret begins. */
            client_secret_hint: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            revoked_at: string | null;
        };
        /** @description A new OAuth client with its secret. */
        OAuthClientWithSecret: {
            /** @example cli_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "oauth_client";
            livemode: boolean;
            /**
             * @description Null for a client of the platform operator.
             * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            tenant_id: string | null;
            /** @example Game backend */
            name: string;
            status: ("active" | "revoked") | (string & {});
            /**
             * @example [
             *       "payments:write"
             *     ]
             */
            scopes: string[];
            /** @description How the secret begins. */
            client_secret_hint: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            revoked_at: string | null;
            /** @description Shown this once. Only its hash is kept. */
            client_secret: string;
        };
        /** @description A refusal of the authorization server (RFC 6749, section 5.2). */
        OAuthError: {
            error: string;
            error_description: string;
        };
        /** @description Where the merchant gives what the provider asks for: good for one visit, within minutes. The last one that was made stays, while something is asked for; it may have been used. */
        OnboardingLink: {
            /** @example https://connect.stripe.com/setup/c/acct_1/TqckGNUHg2mG */
            url: string;
            /** Format: date-time */
            expires_at: string;
        };
        /** @description How merchants become active. */
        OnboardingTerms: {
            /** @description Steps in their order. A merchant without a bank connection could not be paid. */
            steps: {
                step: ("bank_connection" | "identity" | "screening" | "payout_instrument") | (string & {});
                /** @description Whether a person must approve what the step has found. */
                approval: boolean;
            }[];
            /** @description From this likeness to a listed name on a person must decide. */
            review_score: number;
            decide_within_ms: number;
            remind_every_ms: number;
        };
        /** @description A new tenant. */
        OpenTenant: {
            /** @example Aurora Games */
            name: string;
            /**
             * @description A sandbox's provider is the simulator.
             * @enum {string}
             */
            mode: "sandbox" | "live";
            /**
             * @description Whether the tenant has a ledger database of its own.
             * @default shared
             * @enum {string}
             */
            placement?: "shared" | "dedicated";
            /**
             * @description ISO 3166-1, two letters.
             * @default DE
             * @example DE
             */
            country?: string;
            /**
             * @description ISO 4217.
             * @default EUR
             * @example EUR
             */
            currency?: string;
            /**
             * @description Sandboxes only: the live tenant that it belongs to.
             * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            parent?: string;
            sandbox?: {
                /**
                 * @description What the account has from the first moment, in minor units: refunds are paid from it.
                 * @default 0
                 * @example 100000
                 */
                float?: number;
            };
            provider?: {
                /** @description Live tenants only: the secret key of the tenant's own Stripe account. */
                secret_key: string;
            };
        };
        /** @description A JSON merge patch (RFC 7396): what is absent stays as it is, lists are replaced as a whole, and `null` brings back the default. */
        PatchTenantConfig: {
            retry?: {
                first_delay_ms?: number | null;
                factor?: number | null;
                max_delay_ms?: number | null;
                max_retries?: number | null;
                timeout_ms?: number | null;
            } | null;
            workflows?: {
                "take-payment"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "distribute-payment"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "refund-payment"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "pay-out"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "settle-tenant"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "move-tenant-funds"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                reconcile?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "answer-dispute"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "rotate-webhook-secrets"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "set-up-bank-connection"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "verify-identity"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "set-up-payment-instrument"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "set-up-payout-instrument"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "onboard-merchant"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
                "onboard-tenant"?: {
                    retry?: {
                        first_delay_ms?: number | null;
                        factor?: number | null;
                        max_delay_ms?: number | null;
                        max_retries?: number | null;
                        timeout_ms?: number | null;
                    } | null;
                } | null;
            } | null;
            asking?: {
                "take-payment"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "distribute-payment"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "refund-payment"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "pay-out"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "settle-tenant"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "move-tenant-funds"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                reconcile?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "answer-dispute"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "rotate-webhook-secrets"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "set-up-bank-connection"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "verify-identity"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "set-up-payment-instrument"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "set-up-payout-instrument"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "onboard-merchant"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
                "onboard-tenant"?: {
                    first_ms?: number | null;
                    then_ms?: number | null;
                    max_ms?: number | null;
                } | null;
            } | null;
            deadlines?: {
                "take-payment"?: number | null;
                "distribute-payment"?: number | null;
                "refund-payment"?: number | null;
                "pay-out"?: number | null;
                "settle-tenant"?: number | null;
                "move-tenant-funds"?: number | null;
                reconcile?: number | null;
                "answer-dispute"?: number | null;
                "rotate-webhook-secrets"?: number | null;
                "set-up-bank-connection"?: number | null;
                "verify-identity"?: number | null;
                "set-up-payment-instrument"?: number | null;
                "set-up-payout-instrument"?: number | null;
                "onboard-merchant"?: number | null;
                "onboard-tenant"?: number | null;
            } | null;
            branding?: {
                /** @description What players and merchants read. Null: the tenant's name. */
                display_name?: string | null;
                /** @description sRGB, `#rrggbb`. */
                primary_color?: string | null;
                /** @description sRGB, `#rrggbb`. */
                primary_text_color?: string | null;
                /** @description sRGB, `#rrggbb`. */
                background_color?: string | null;
                /** @description sRGB, `#rrggbb`. */
                text_color?: string | null;
                /** Format: uri */
                logo_url?: string | null;
                /** Format: uri */
                support_url?: string | null;
                /** Format: email */
                support_email?: string | null;
                /** @description The tenant's own host name of its pages. */
                custom_hostname?: string | null;
            } | null;
            dashboard?: {
                /** @description Which reports are shown, in this order. Each is read from the operation of its name. */
                report_widgets?: ("balances" | "payments" | "refunds" | "disputes" | "distributions" | "payouts" | "tenant_movements" | "decisions" | "workflow_runs" | "deliveries" | "reconciliations" | "exceptions")[] | null;
            } | null;
            payments?: {
                /**
                 * @description How payments are captured that do not say: at once, or when the tenant asks for it.
                 * @enum {string|null}
                 */
                capture_method?: "automatic" | "manual" | null;
                /** @description What players may pay with. */
                payment_method_types?: ("card" | "sepa_debit" | "us_bank_account")[] | null;
                /** @description What payments are taken in. Null: in what the tenant settles in. What is named beside that is exchanged by the provider, whose account must not hold it. */
                currencies?: ("AUD" | "CAD" | "CHF" | "CZK" | "DKK" | "EUR" | "GBP" | "HUF" | "JPY" | "NOK" | "NZD" | "PLN" | "RON" | "SEK" | "SGD" | "USD")[] | null;
                /** @description How long a player has for a challenge. Then the payment or set-up is ended. */
                challenge_expires_after_ms?: number | null;
                /** @description Where players and merchants may be sent back to. A sandbox may send them to this machine as well. */
                return_url_origins?: string[] | null;
            } | null;
            settlement?: {
                /**
                 * @description When merchants are paid out: only when asked for, on the days named, or as soon as they have the threshold.
                 * @enum {string|null}
                 */
                interval?: "manual" | "daily" | "weekly" | "monthly" | "on_balance" | null;
                /** @description With `weekly`. */
                weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[] | null;
                /** @description With `monthly`. 29 to 31 fall on the last day of a shorter month. */
                month_days?: number[] | null;
                /**
                 * @description IANA name.
                 * @example Europe/Berlin
                 */
                time_zone?: string | null;
                /** @description When a day begins, on the zone's clocks. Left out by a change of clocks, it is the change. */
                start_of_day?: string | null;
                /** @description So many days after a cycle's day it is paid out: what was available on that day. */
                delay_days?: number | null;
                minimum?: {
                    [key: string]: number | null;
                } | null;
                threshold?: {
                    [key: string]: number | null;
                } | null;
                merchants?: {
                    [key: string]: {
                        /**
                         * @description When merchants are paid out: only when asked for, on the days named, or as soon as they have the threshold.
                         * @enum {string|null}
                         */
                        interval?: "manual" | "daily" | "weekly" | "monthly" | "on_balance" | null;
                        /** @description With `weekly`. */
                        weekdays?: ("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday")[] | null;
                        /** @description With `monthly`. 29 to 31 fall on the last day of a shorter month. */
                        month_days?: number[] | null;
                        /**
                         * @description IANA name.
                         * @example Europe/Berlin
                         */
                        time_zone?: string | null;
                        /** @description When a day begins, on the zone's clocks. Left out by a change of clocks, it is the change. */
                        start_of_day?: string | null;
                        /** @description So many days after a cycle's day it is paid out: what was available on that day. */
                        delay_days?: number | null;
                        /** @description What a merchant must have free to be paid out at all, by currency. */
                        minimum?: {
                            [key: string]: number;
                        } | null;
                        /** @description With `on_balance`: from which amount on, by currency. */
                        threshold?: {
                            [key: string]: number;
                        } | null;
                    } | null;
                } | null;
            } | null;
            balance?: {
                /** @description `balance.low` tells that `tenant:balance` has fallen below so many minor units, below the refund float, or below zero. */
                low_below?: number | null;
                /** @description So many minor units stay in `tenant:balance` for refunds, which leave it before merchants' parts come back: payouts of the tenant's own money take only what is above it. */
                refund_float?: number | null;
            } | null;
            recovery?: {
                /** @description What a merchant owes is taken of what a share releases to it, then of what would go into its reserve, in this order. A source that is not named is left alone; what remains is taken of future shares. */
                order?: ("available" | "reserve")[] | null;
                /** @description After so many days what a merchant that was never let in has earned is yours. Null: never. */
                unclaimed_after_days?: number | null;
            } | null;
            onboarding?: {
                /** @description Steps in their order. A merchant without a bank connection could not be paid. */
                steps?: {
                    /** @enum {string} */
                    step: "bank_connection" | "identity" | "screening" | "payout_instrument";
                    /** @description Whether a person must approve what the step has found. */
                    approval: boolean;
                }[] | null;
                /** @description From this likeness to a listed name on a person must decide. */
                review_score?: number | null;
                decide_within_ms?: number | null;
                remind_every_ms?: number | null;
            } | null;
        };
        /** @description One player's payment, from acceptance to its end. */
        Payment: {
            /** @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "payment";
            livemode: boolean;
            status: ("processing" | "requires_action" | "authorized" | "needs_review" | "succeeded" | "failed" | "canceled") | (string & {});
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount_captured: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount_refunded: number;
            /**
             * Format: int64
             * @description What banks have taken back of it, in the currency of `settlement` if there is one.
             * @example 1999
             */
            amount_disputed: number;
            /**
             * Format: int64
             * @description The provider's fee, in the currency of `settlement` if there is one; null until it is booked.
             * @example 1999
             */
            fee: number | null;
            settlement: components["schemas"]["PaymentSettlement"] | null;
            /** @example ply_01k9zp3w5xe8r9v2m4n6q8t0ab */
            player: string;
            /** @example pin_01k9zp3w5xe8r9v2m4n6q8t0ab */
            payment_instrument: string;
            /** @example spv_01k9zp3w5xe8r9v2m4n6q8t0ab */
            split_rule_version: string;
            description: string | null;
            capture_method: ("automatic" | "manual") | (string & {});
            /**
             * Format: date-time
             * @description Until when a held amount can be captured. Then the hold is released and the payment is `expired`.
             */
            capture_before: string | null;
            /**
             * Format: int64
             * @description What you have asked to capture of a held amount.
             * @example 1999
             */
            amount_to_capture: number | null;
            /** Format: date-time */
            cancel_requested_at: string | null;
            return_url: string | null;
            challenge: components["schemas"]["Challenge"] | null;
            provider: string;
            provider_references: {
                payment_intent: string | null;
                charge: string | null;
            };
            error: components["schemas"]["StoredError"] | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description A player's card or bank account, kept by the provider. */
        PaymentInstrument: {
            /** @example pin_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "payment_instrument";
            livemode: boolean;
            status: ("processing" | "requires_action" | "active" | "failed" | "detached") | (string & {});
            /** @example ply_01k9zp3w5xe8r9v2m4n6q8t0ab */
            player: string;
            type: ("card" | "sepa_debit" | "us_bank_account") | (string & {});
            card: components["schemas"]["Card"] | null;
            bank_account: components["schemas"]["BankAccount"] | null;
            challenge: components["schemas"]["Challenge"] | null;
            return_url: string | null;
            provider: string;
            provider_references: {
                customer: string | null;
                payment_method: string | null;
            };
            error: components["schemas"]["StoredError"] | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description What a payment came to where the provider has exchanged it: its shares are parts of that.
         * @example {
         *       "amount": 2165,
         *       "currency": "USD",
         *       "exchange_rate": "1.0832"
         *     }
         */
        PaymentSettlement: {
            /**
             * Format: int64
             * @description What the captured amount came to.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * @description The provider's rate, in its own words.
             * @example 1.0832
             */
            exchange_rate: string | null;
        };
        /** @description Money on its way from a merchant's connected account to its bank. */
        Payout: {
            /** @example pyo_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "payout";
            livemode: boolean;
            status: ("pending" | "in_transit" | "paid" | "failed" | "canceled") | (string & {});
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /** @example bnk_01k9zp3w5xe8r9v2m4n6q8t0ab */
            bank_connection: string;
            /** @example poi_01k9zp3w5xe8r9v2m4n6q8t0ab */
            payout_instrument: string;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /** @description How fast: the bank's own days, or within minutes where the instrument takes that. */
            method: ("standard" | "instant") | (string & {});
            /** @description The settlement cycle that made it due; null of one that was asked for. */
            settlement_cycle: string | null;
            /** @description What was there when the balance was asserted; null before that. */
            funds: {
                /**
                 * Format: int64
                 * @description What the merchant had free in the ledger.
                 * @example 1999
                 */
                free: number;
                /**
                 * Format: int64
                 * @description What its connected account had available.
                 * @example 1999
                 */
                available_at_provider: number;
            } | null;
            /**
             * Format: int64
             * @description What the provider took from the tenant for it: instant payouts cost.
             * @example 1999
             */
            fee: number;
            /**
             * Format: date
             * @description When the provider expects it to arrive.
             */
            arrives_on: string | null;
            /** Format: date-time */
            cancel_requested_at: string | null;
            provider: string;
            provider_references: {
                payout: string | null;
                balance_transaction: string | null;
                failure_balance_transaction: string | null;
            };
            error: components["schemas"]["StoredError"] | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description Where a merchant is paid out to: a bank account or a debit card. */
        PayoutInstrument: {
            /** @example poi_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "payout_instrument";
            livemode: boolean;
            status: ("processing" | "active" | "errored" | "requires_remediation" | "rejected" | "removed") | (string & {});
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /** @example bnk_01k9zp3w5xe8r9v2m4n6q8t0ab */
            bank_connection: string;
            /** @description Whether payouts in its currency go here unless told otherwise. */
            default: boolean;
            /** @description Null until the provider has answered. */
            type: ("bank_account" | "card") | (string & {}) | null;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string | null;
            /**
             * @description ISO 3166-1 alpha-2 code in upper case.
             * @example DE
             */
            country: string | null;
            /** @description The bank's name, or the card's brand. */
            bank_name: string | null;
            last4: string | null;
            /** @description The methods of payout that it takes. */
            methods: (("standard" | "instant") | (string & {}))[];
            /** @description What the provider asks for, by its own names; with `requires_remediation`. */
            requirements: string[];
            provider: string;
            provider_references: {
                external_account: string | null;
            };
            error: components["schemas"]["StoredError"] | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description Who stands for a merchant. Names, addresses and the date of birth are null where they are not known, in events, and once the person is erased. */
        Person: {
            /** @example per_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "person";
            livemode: boolean;
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /** @constant */
            role: "representative";
            first_name: string | null;
            last_name: string | null;
            email: string | null;
            phone: string | null;
            /** Format: date */
            date_of_birth: string | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description A buyer, known by the tenant's own reference. `name` and `email` are null in events, and once it is erased. */
        Player: {
            /** @example ply_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "player";
            livemode: boolean;
            /**
             * @description Your own id of the player. Unique in the tenant.
             * @example player-1
             */
            reference: string;
            /**
             * Format: email
             * @description Personal data.
             * @example ada@example.com
             */
            email: string | null;
            /**
             * @description Personal data.
             * @example Ada Byron
             */
            name: string | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description What one line earns, and bears of the fee. */
        PreviewedShare: {
            position: number;
            recipient: components["schemas"]["Recipient"];
            /**
             * Format: int64
             * @description What the line earns.
             * @example 1999
             */
            amount: number;
            /**
             * Format: int64
             * @description What the line bears of the fee, out of what it earns.
             * @example 1999
             */
            fee_borne: number;
        };
        /**
         * @example {
         *       "amount": 1999,
         *       "currency": "EUR",
         *       "fee": 55
         *     }
         */
        PreviewSplit: {
            /**
             * @description Integer amount in minor units: 1999 is 19.99 EUR.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * Format: int64
             * @description The provider's fee. A net-of-fee rule needs it.
             * @example 1999
             */
            fee?: number;
        };
        /** @description Why a request was refused (RFC 9457). */
        Problem: {
            /**
             * Format: uri
             * @description A page about this kind of refusal.
             */
            type: string;
            title: string;
            status: number;
            /** @description What happened, for a person. */
            detail: string;
            /** @description This one occurrence, as a URN. */
            instance: string;
            /** @description For programs. Codes are added, never renamed. */
            code: ("malformed_json" | "malformed_request" | "idempotency_key_missing" | "idempotency_key_invalid" | "cursor_invalid" | "signature_invalid" | "unauthenticated" | "invalid_token" | "insufficient_scope" | "second_person_required" | "tenant_suspended" | "not_found" | "method_not_allowed" | "state_conflict" | "insufficient_funds" | "amount_exceeds_refundable" | "amount_exceeds_capturable" | "nothing_owed" | "application_incomplete" | "identity_check_unavailable" | "provider_account_taken" | "payment_disputed" | "already_exists" | "secret_already_shown" | "bank_connection_unusable" | "payout_instrument_unusable" | "merchant_not_payable" | "precondition_failed" | "body_too_large" | "unsupported_media_type" | "validation_failed" | "idempotency_key_reused" | "split_rule_invalid" | "split_rule_missing" | "currency_unsupported" | "amount_too_small" | "amount_below_fixed_amounts" | "payment_instrument_unusable" | "payment_method_unsupported" | "url_not_allowed" | "precondition_required" | "rate_limited" | "internal_error" | "unavailable") | (string & {});
            /** @description The answer's `Request-Id`; quote it when you ask us. */
            request_id: string;
            /** @description Whether the very same request may succeed later. */
            retryable: boolean;
            /** @description The fields that do not fit. */
            errors?: {
                /** @description A JSON pointer into the body, or `query:name`, `header:Name`. */
                pointer: string;
                code: string;
                detail: string;
            }[];
            decline_code?: string;
        };
        /** @description One call to the provider whose answer the step has stored. */
        ProviderCall: {
            /** @description The provider's own name of the operation. */
            kind: string;
            status: string;
            reference: string | null;
            /** @description The provider's id of the request. */
            request_id: string | null;
            /** Format: int64 */
            duration_ms: number | null;
        };
        /** @description What the tenant's key at the provider turned out to be good for. */
        ProviderPermissions: {
            /** @constant */
            object: "provider_permissions";
            livemode: boolean;
            /** @description Whether the provider accepts the key in force. */
            accepted: boolean;
            /** @description What the platform needs and what can be tried without changing anything: reading. */
            permissions: {
                /** @example payment_intents */
                name: string;
                granted: boolean;
            }[];
        };
        ProviderReceipt: {
            /** @constant */
            received: true;
        };
        /** @description Who earns it: a merchant, the tenant itself, or the platform operator. */
        Recipient: {
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
        } | {
            /** @constant */
            tenant: true;
        } | {
            /** @constant */
            operator: true;
        };
        /** @description The ledger compared with the provider, account by account. */
        Reconciliation: {
            /** @example rcl_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "reconciliation";
            livemode: boolean;
            status: ("scheduled" | "processing" | "succeeded") | (string & {});
            /** @description The tenant's daily one, or asked for. */
            cause: ("schedule" | "request") | (string & {});
            /**
             * Format: int64
             * @example 4
             */
            accounts_compared: number;
            /**
             * Format: int64
             * @description Movements of the provider's statements that were new.
             * @example 7
             */
            entries_compared: number;
            /**
             * Format: int64
             * @description Differences that explain themselves: money on its way.
             * @example 0
             */
            in_flight: number;
            /**
             * Format: int64
             * @example 0
             */
            exceptions_opened: number;
            /**
             * Format: int64
             * @example 0
             */
            exceptions_closed: number;
            /**
             * Format: int64
             * @description How many were open at its end, old ones included.
             * @example 0
             */
            exceptions_open: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            ended_at: string | null;
        };
        /** @description A reconciliation with the balances that were compared. */
        ReconciliationWithBalances: {
            /** @example rcl_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "reconciliation";
            livemode: boolean;
            status: ("scheduled" | "processing" | "succeeded") | (string & {});
            /** @description The tenant's daily one, or asked for. */
            cause: ("schedule" | "request") | (string & {});
            /**
             * Format: int64
             * @example 4
             */
            accounts_compared: number;
            /**
             * Format: int64
             * @description Movements of the provider's statements that were new.
             * @example 7
             */
            entries_compared: number;
            /**
             * Format: int64
             * @description Differences that explain themselves: money on its way.
             * @example 0
             */
            in_flight: number;
            /**
             * Format: int64
             * @example 0
             */
            exceptions_opened: number;
            /**
             * Format: int64
             * @example 0
             */
            exceptions_closed: number;
            /**
             * Format: int64
             * @description How many were open at its end, old ones included.
             * @example 0
             */
            exceptions_open: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            ended_at: string | null;
            /** @description The tenant's own account, and every other whose two balances were not the same. */
            balances: components["schemas"]["ComparedBalance"][];
        };
        /** @description Money that goes back to the player, and who bears how much of it. */
        Refund: {
            /** @example ref_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "refund";
            livemode: boolean;
            status: ("pending" | "requires_action" | "succeeded" | "failed" | "canceled") | (string & {});
            /** @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab */
            payment: string;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            settlement: components["schemas"]["RefundSettlement"] | null;
            /** @description Why, as the provider takes it. */
            reason: ("duplicate" | "fraudulent" | "requested_by_customer") | (string & {}) | null;
            parts: components["schemas"]["RefundPart"][];
            provider: string;
            provider_references: {
                refund: string | null;
                balance_transaction: string | null;
                failure_balance_transaction: string | null;
            };
            error: components["schemas"]["StoredError"] | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description What a refund takes from one share, and where from: these sum to `refunded_now` and `fee_loss`. */
        RefundPart: {
            position: number;
            /**
             * @description Null for the provider's fee on the net base.
             * @example shr_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            share: string | null;
            /**
             * Format: int64
             * @description What refunds before this one had taken against the share.
             * @example 1999
             */
            refunded_before: number;
            /**
             * Format: int64
             * @description What this refund takes.
             * @example 1999
             */
            refunded_now: number;
            /**
             * Format: int64
             * @description What is left of the share after it.
             * @example 1999
             */
            remaining: number;
            /**
             * Format: int64
             * @description Taken from what is not released yet.
             * @example 1999
             */
            from_pending: number;
            /**
             * Format: int64
             * @description Taken from what the merchant has.
             * @example 1999
             */
            from_available: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            from_reserve: number;
            /**
             * Format: int64
             * @description Taken from the tenant's or the operator's own account.
             * @example 1999
             */
            from_own: number;
            /**
             * Format: int64
             * @description Of the fee's part, what the lines bear: each one's is its `fee_loss`.
             * @example 1999
             */
            from_lines: number;
            /**
             * Format: int64
             * @description Borne by the tenant in the line's stead, by its `refund_bearer`.
             * @example 1999
             */
            from_tenant: number;
            /**
             * Format: int64
             * @description Not covered: the merchant owes it, and repays it from later shares.
             * @example 1999
             */
            owed: number;
            /**
             * Format: int64
             * @description What the line bears, beyond its own part, of the fee that does not come back.
             * @example 1999
             */
            fee_loss: number;
        };
        /** @description What a refund comes to where the payment was exchanged: its parts are parts of that. */
        RefundSettlement: {
            /**
             * Format: int64
             * @description What it takes from those who earned the payment, at the payment's own rate.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * Format: int64
             * @description What the provider took, at the rate of its day; null until it has. The tenant has the difference.
             * @example 1999
             */
            amount_taken: number | null;
            /**
             * Format: int64
             * @description What it gave back of that, of a refund that failed.
             * @example 1999
             */
            amount_given_back: number | null;
        };
        /** @description What the provider asks for, by its names of fields; null until it has answered. */
        Requirements: {
            /**
             * @description To be given until `current_deadline`. Includes what is past due.
             * @example [
             *       "individual.verification.document"
             *     ]
             */
            currently_due: string[];
            /** @description Not given in time: no transfers reach the account until it is. */
            past_due: string[];
            /** @description Given, and being looked at by the provider. */
            pending_verification: string[];
            /**
             * Format: date-time
             * @description When the account is restricted unless what is currently due has been given.
             */
            current_deadline: string | null;
            /** @description Why the provider has disabled the account, as it says. */
            disabled_reason: string | null;
            /** @description Why what was given is asked for again. */
            errors: {
                requirement: string;
                code: string;
            }[];
        };
        /**
         * @example {
         *       "amount": 1998
         *     }
         */
        ResolvePayment: {
            /**
             * @description The amount that you accept, where the provider has taken another than was asked for. It is booked only if the provider tells of this very amount.
             * @example 1999
             */
            amount?: number;
        };
        /** @description The key that takes the place of the one in force. */
        RotateProviderKey: {
            /**
             * @description Of the same account and mode. It is tried before it replaces the one before.
             * @example sk_test_51PqX2eFq8mZ3kL0v
             */
            secret_key: string;
            /**
             * @description Only if it was rolled as well.
             * @example pk_test_51PqX2eFq8mZ3kL0v
             */
            publishable_key?: string;
        };
        /** @description A sandbox lives by its own time: wall time and what it was moved on. */
        SandboxClock: {
            /** @constant */
            object: "sandbox_clock";
            livemode: boolean;
            /**
             * Format: date-time
             * @description The sandbox's own time.
             */
            now: string;
            /**
             * Format: int64
             * @description How far it is ahead of the wall clock.
             */
            offset_seconds: number;
        };
        /** @description A new sandbox, and its first OAuth client with its secret. */
        SandboxWithClient: {
            /** @constant */
            object: "sandbox";
            livemode: boolean;
            tenant: components["schemas"]["Tenant"];
            client: components["schemas"]["OAuthClientWithSecret"];
        };
        /** @description What names were screened against, and what was alike. */
        Screening: {
            lists: {
                list: string;
                name: string;
                version: number;
            }[];
            hits: components["schemas"]["ScreeningHit"][];
            /** @description From this likeness on a person looks. */
            review_score: number;
            declared_politically_exposed: boolean;
            /** Format: date-time */
            screened_at: string;
        };
        /** @description An entry whose name is alike. */
        ScreeningHit: {
            /** @description The screening list. */
            list: string;
            /** @description Its place in the list, from 0. */
            entry: number;
            /** @description The list's own number of it. */
            reference: string;
            kind: ("sanctions" | "politically_exposed") | (string & {});
            /** @description How alike the names are, to 100. */
            score: number;
        };
        /** @description One version of a list against which names are screened. */
        ScreeningList: {
            /** @example scl_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "screening_list";
            /** @example EU consolidated */
            name: string;
            /** @description A sanctions list, or one of persons with a prominent public function. */
            kind: ("sanctions" | "politically_exposed") | (string & {});
            version: number;
            status: ("loading" | "active" | "retired") | (string & {});
            entries: number;
            /** @description The platform operator's, in force for every tenant. */
            platform: boolean;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description One recipient's part of a payment, and how far it has come. */
        Share: {
            /** @example shr_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "share";
            livemode: boolean;
            /** @example dst_01k9zp3w5xe8r9v2m4n6q8t0ab */
            distribution: string;
            /** @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab */
            payment: string;
            position: number;
            recipient: components["schemas"]["Recipient"];
            status: ("pending" | "released" | "transferred" | "reversed") | (string & {});
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount_released: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount_transferred: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount_recovered: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount_refunded: number;
            /**
             * Format: int64
             * @description What refunds and lost disputes were allocated to it, whoever paid.
             * @example 1999
             */
            refunded_against: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount_frozen: number;
            /**
             * Format: int64
             * @description What the provider's fee took of it, where the line bears one.
             * @example 1999
             */
            amount_fee: number;
            /**
             * Format: int64
             * @description What of the released amount is kept in the merchant's reserve.
             * @example 1999
             */
            amount_reserved: number;
            /** Format: date-time */
            reserved_until: string | null;
            /**
             * Format: int64
             * @description What went to the tenant because its merchant never came for it.
             * @example 1999
             */
            amount_unclaimed: number;
            /** Format: date-time */
            release_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @example {
         *       "base": "gross",
         *       "lines": [
         *         {
         *           "recipient": {
         *             "merchant": "mer_01k9zp3w5xe8r9v2m4n6q8t0ab"
         *           },
         *           "share_bps": 7000
         *         },
         *         {
         *           "recipient": {
         *             "tenant": true
         *           },
         *           "share_bps": 3000
         *         }
         *       ],
         *       "currency": "EUR",
         *       "payments": [
         *         {
         *           "amount": 1999,
         *           "fee": 55
         *         },
         *         {
         *           "amount": 499
         *         }
         *       ]
         *     }
         */
        SimulateSplit: {
            /**
             * @description What is shared: the captured amount, or what the provider's fee leaves of it.
             * @enum {string}
             */
            base: "gross" | "net_of_fee";
            /**
             * @description Who bears the provider's fee on the gross base, and on the net base what a refund does not bring back of it: the tenant, all lines in proportion to what they earn, or in that proportion the lines with `bears_fee`.
             * @enum {string}
             */
            fee_bearer?: "tenant" | "proportional" | "lines";
            /** @description Fixed amounts are taken first. Of what they leave, the `share_bps` sum to 10000, or to less where one line has what remains. A unit that does not divide goes to the largest remainder. */
            lines: components["schemas"]["SplitRuleLine"][];
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /** @description What is to be shared, one payment after another. */
            payments: {
                /**
                 * @description Integer amount in minor units: 1999 is 19.99 EUR.
                 * @example 1999
                 */
                amount: number;
                /**
                 * Format: int64
                 * @description The provider's fee. A net-of-fee rule needs it.
                 * @example 1999
                 */
                fee?: number;
            }[];
        };
        /** @description How an amount would be shared now. Nothing is stored. */
        SplitPreview: {
            /** @constant */
            object: "split_preview";
            livemode: boolean;
            /** @example spv_01k9zp3w5xe8r9v2m4n6q8t0ab */
            split_rule_version: string;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            fee: number | null;
            /**
             * Format: int64
             * @description What of the fee is taken from the amount before it is shared.
             * @example 1999
             */
            fee_netted: number;
            /**
             * Format: int64
             * @description What of the fee neither the amount nor a line bears.
             * @example 1999
             */
            fee_borne_by_tenant: number;
            shares: components["schemas"]["PreviewedShare"][];
        };
        /** @description How payments are shared among merchants, the tenant and the operator. */
        SplitRule: {
            /** @example spl_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "split_rule";
            livemode: boolean;
            name: string;
            default: boolean;
            active_version: components["schemas"]["SplitRuleVersion"];
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description One recipient's part: exactly one of `share_bps`, `amount` and `remaining` says how much. The bearers are the line's own unless they say otherwise; days, reserve and `bears_fee` are none.
         * @example {
         *       "recipient": {
         *         "merchant": "mer_01k9zp3w5xe8r9v2m4n6q8t0ab"
         *       },
         *       "share_bps": 7000
         *     }
         */
        SplitRuleLine: {
            recipient: {
                /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
                merchant: string;
            } | {
                /** @constant */
                tenant: true;
            } | {
                /** @constant */
                operator: true;
            } | {
                role: string;
            };
            /** @description Basis points of what the fixed amounts leave. */
            share_bps?: number;
            /**
             * @description A fixed amount in minor units, taken before all other lines.
             * @example 1999
             */
            amount?: number;
            /**
             * @description Earns what the other lines leave. At most one line does.
             * @constant
             */
            remaining?: true;
            /**
             * @description The most that a line with `share_bps` earns, in minor units. What is cut off goes to the line that has what remains, or, without one, to the lines with `share_bps` and no cap.
             * @example 1999
             */
            max_amount?: number;
            /**
             * @description Who bears this line's part of a refund: the line's own recipient (`line`), or the tenant (`tenant`).
             * @enum {string}
             */
            refund_bearer?: "line" | "tenant";
            /**
             * @description Who bears this line's part of a lost dispute: the line's own recipient (`line`), or the tenant.
             * @enum {string}
             */
            dispute_bearer?: "line" | "tenant";
            /** @description Days that the share is held beyond the availability of its funds. */
            hold_days?: number;
            /** @description Basis points of what is released that stay in the merchant's reserve for `reserve_days`. */
            reserve_bps?: number;
            /** @description Days from the release that the reserve is kept. With the hold it is 80 days at most. */
            reserve_days?: number;
            /** @description With `fee_bearer` `lines`: this line bears its part of the provider's fee. */
            bears_fee?: boolean;
        };
        /** @description One recipient's part, as it holds. It can be sent as it is read. */
        SplitRuleLineView: {
            recipient: components["schemas"]["Recipient"];
            /** @description Basis points of what the fixed amounts leave. */
            share_bps?: number;
            /**
             * @description A fixed amount in minor units, taken before all other lines.
             * @example 1999
             */
            amount?: number;
            /**
             * @description Earns what the other lines leave. At most one line does.
             * @constant
             */
            remaining?: true;
            /**
             * @description The most that a line with `share_bps` earns, in minor units. What is cut off goes to the line that has what remains, or, without one, to the lines with `share_bps` and no cap.
             * @example 1999
             */
            max_amount?: number;
            /** @description Who bears this line's part of a refund: the line's own recipient (`line`), or the tenant (`tenant`). */
            refund_bearer: ("line" | "tenant") | (string & {});
            /** @description Who bears this line's part of a lost dispute: the line's own recipient (`line`), or the tenant. */
            dispute_bearer: ("line" | "tenant") | (string & {});
            /** @description Days that the share is held beyond the availability of its funds. */
            hold_days: number;
            /** @description Basis points of what is released that stay in the merchant's reserve for `reserve_days`. */
            reserve_bps: number;
            /** @description Days from the release that the reserve is kept. With the hold it is 80 days at most. */
            reserve_days: number;
            /** @description With `fee_bearer` `lines`: this line bears its part of the provider's fee. */
            bears_fee: boolean;
        };
        /** @description One version of a split rule. Payments are pinned to a version. */
        SplitRuleVersion: {
            /** @example spv_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "split_rule_version";
            livemode: boolean;
            /** @example spl_01k9zp3w5xe8r9v2m4n6q8t0ab */
            split_rule: string;
            /** Format: int64 */
            version: number;
            status: ("proposed" | "accepted" | "active" | "retired") | (string & {});
            /** @description What is shared: the captured amount, or what the provider's fee leaves of it. */
            base: ("gross" | "net_of_fee") | (string & {});
            /** @description Who bears the provider's fee on the gross base, and on the net base what a refund does not bring back of it: the tenant, all lines in proportion to what they earn, or in that proportion the lines with `bears_fee`. */
            fee_bearer: ("tenant" | "proportional" | "lines") | (string & {});
            lines: components["schemas"]["SplitRuleLineView"][];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description How payments would be shared by terms that are not stored. */
        SplitSimulation: {
            /** @constant */
            object: "split_simulation";
            livemode: boolean;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            payments: {
                /**
                 * Format: int64
                 * @description Integer amount in minor units.
                 * @example 1999
                 */
                amount: number;
                /**
                 * Format: int64
                 * @description Integer amount in minor units.
                 * @example 1999
                 */
                fee: number | null;
                /**
                 * Format: int64
                 * @description What of the fee is taken from the amount before it is shared.
                 * @example 1999
                 */
                fee_netted: number;
                /**
                 * Format: int64
                 * @description What of the fee neither the amount nor a line bears.
                 * @example 1999
                 */
                fee_borne_by_tenant: number;
                shares: components["schemas"]["PreviewedShare"][];
            }[];
            totals: {
                /**
                 * Format: int64
                 * @description Integer amount in minor units.
                 * @example 1999
                 */
                amount: number;
                /**
                 * Format: int64
                 * @description The fees that were named.
                 * @example 1999
                 */
                fee: number;
                /**
                 * Format: int64
                 * @description What of the fee is taken from the amount before it is shared.
                 * @example 1999
                 */
                fee_netted: number;
                /**
                 * Format: int64
                 * @description What of the fee neither the amount nor a line bears.
                 * @example 1999
                 */
                fee_borne_by_tenant: number;
                shares: components["schemas"]["PreviewedShare"][];
            };
        };
        /** @description Why it failed, in the provider's stable codes. */
        StoredError: {
            code: string;
            message: string;
            decline_code: string | null;
        };
        /** @description A white-label publisher: sandbox or live. */
        Tenant: {
            /** @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "tenant";
            livemode: boolean;
            /**
             * @description The live tenant that a sandbox belongs to.
             * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            parent_tenant_id: string | null;
            /** @example Aurora Games */
            name: string;
            status: ("applied" | "in_review" | "active" | "suspended" | "rejected" | "closed") | (string & {});
            /**
             * @description ISO 3166-1, two letters.
             * @example DE
             */
            country: string;
            /**
             * @description What the tenant settles in.
             * @example EUR
             */
            currency: string;
            /** @description Whether the tenant has a ledger database of its own. */
            placement: ("shared" | "dedicated") | (string & {});
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description How far a publisher is on its way to being a tenant. */
        TenantApplication: {
            /**
             * @description The tenant's, from the first moment.
             * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            id: string;
            /** @constant */
            object: "tenant_application";
            livemode: boolean;
            /** @description The tenant's. */
            status: ("applied" | "in_review" | "active" | "suspended" | "rejected" | "closed") | (string & {});
            /** @description How far the operator is with it. */
            review: ("not_submitted" | "waiting" | "information_requested" | "approved" | "rejected" | "withdrawn") | (string & {});
            /** @example Aurora Games */
            name: string;
            /**
             * @description ISO 3166-1, two letters.
             * @example DE
             */
            country: string;
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency: string;
            business: components["schemas"]["ApplicantBusiness"];
            representative: components["schemas"]["ApplicantRepresentative"];
            beneficial_owners: components["schemas"]["BeneficialOwner"][];
            identity_check: {
                status: ("not_started" | "processing" | "requires_input" | "verified" | "failed" | "canceled") | (string & {});
                /** @description What was wrong with the last attempt. */
                error: string | null;
                sessions_left: number;
            };
            provider: {
                /** @example acct_1PqX2eFq8mZ3kL0v */
                account: string | null;
                publishable_key: string | null;
                /** Format: date-time */
                secret_key_given_at: string;
                permissions: {
                    /** @example payouts */
                    name: string;
                    granted: boolean;
                }[];
            } | null;
            webhook_endpoint: {
                url: string;
                ping: {
                    delivered: boolean;
                    /** @description What your endpoint answered. */
                    status: number | null;
                    error: string | null;
                    /** Format: date-time */
                    at: string;
                } | null;
            } | null;
            split_rule: components["schemas"]["FirstSplitRule"] | null;
            steps: {
                step: ("business" | "representative" | "beneficial_owners" | "identity_check" | "provider_key" | "webhook_endpoint" | "submission" | "screening" | "decision" | "opening" | "webhook_ping" | "activation" | "first_client") | (string & {});
                /** @description `missing`: it is your turn. `waiting`: it is the platform's, or the operator's. */
                status: ("pending" | "missing" | "waiting" | "done" | "rejected") | (string & {});
                problems: components["schemas"]["ApplicationProblem"][];
            }[];
            /** @description What the operator has said. */
            reason: string | null;
            /** Format: date-time */
            submitted_at: string | null;
            /** Format: date-time */
            decided_at: string | null;
            /** Format: date-time */
            active_at: string | null;
            /**
             * Format: date-time
             * @description When it was forgotten who had applied: nobody can tell any more.
             */
            erased_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description An application as the operator reviews it. */
        TenantApplicationReview: {
            /**
             * @description The tenant's, from the first moment.
             * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            id: string;
            /** @constant */
            object: "tenant_application_review";
            livemode: boolean;
            /** @description The tenant's. */
            status: ("applied" | "in_review" | "active" | "suspended" | "rejected" | "closed") | (string & {});
            /** @description How far the operator is with it. */
            review: ("not_submitted" | "waiting" | "information_requested" | "approved" | "rejected" | "withdrawn") | (string & {});
            /** @example Aurora Games */
            name: string;
            /**
             * @description ISO 3166-1, two letters.
             * @example DE
             */
            country: string;
            /**
             * @description ISO 4217.
             * @example EUR
             */
            currency: string;
            business: components["schemas"]["ApplicantBusiness"];
            representative: components["schemas"]["ApplicantRepresentative"];
            beneficial_owners: components["schemas"]["BeneficialOwner"][];
            identity_check: {
                status: ("not_started" | "processing" | "requires_input" | "verified" | "failed" | "canceled") | (string & {});
                /** @description What was wrong with the last attempt. */
                error: string | null;
                sessions_left: number;
            };
            provider: {
                /** @example acct_1PqX2eFq8mZ3kL0v */
                account: string | null;
                publishable_key: string | null;
                /** Format: date-time */
                secret_key_given_at: string;
                permissions: {
                    /** @example payouts */
                    name: string;
                    granted: boolean;
                }[];
            } | null;
            webhook_endpoint: {
                url: string;
                ping: {
                    delivered: boolean;
                    /** @description What your endpoint answered. */
                    status: number | null;
                    error: string | null;
                    /** Format: date-time */
                    at: string;
                } | null;
            } | null;
            split_rule: components["schemas"]["FirstSplitRule"] | null;
            steps: {
                step: ("business" | "representative" | "beneficial_owners" | "identity_check" | "provider_key" | "webhook_endpoint" | "submission" | "screening" | "decision" | "opening" | "webhook_ping" | "activation" | "first_client") | (string & {});
                /** @description `missing`: it is your turn. `waiting`: it is the platform's, or the operator's. */
                status: ("pending" | "missing" | "waiting" | "done" | "rejected") | (string & {});
                problems: components["schemas"]["ApplicationProblem"][];
            }[];
            /** @description What the operator has said. */
            reason: string | null;
            /** Format: date-time */
            submitted_at: string | null;
            /** Format: date-time */
            decided_at: string | null;
            /** Format: date-time */
            active_at: string | null;
            /**
             * Format: date-time
             * @description When it was forgotten who had applied: nobody can tell any more.
             */
            erased_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** @description What the names were screened against, and what was alike. The applicant does not see it. */
            screening: {
                lists: {
                    list: string;
                    name: string;
                    version: number;
                }[];
                hits: components["schemas"]["ScreeningHit"][];
                /** @description From this likeness on a person looks. */
                review_score: number;
                declared_politically_exposed: boolean;
                /** Format: date-time */
                screened_at: string;
            } | null;
            /** @description The operator's client. */
            decided_by: string | null;
            /**
             * Format: date-time
             * @description Until when the applicant should hear of it.
             */
            deadline_at: string | null;
            overdue: boolean;
            /** @description How often the log has said that it waits. */
            reminders: number;
        };
        /** @description A new application, and the client that speaks for it. */
        TenantApplicationWithClient: {
            /** @constant */
            object: "tenant_application_with_client";
            livemode: boolean;
            application: components["schemas"]["TenantApplication"];
            client: components["schemas"]["OAuthClientWithSecret"];
        };
        /** @description The application, and its endpoint's secret this once. */
        TenantApplicationWithSecret: {
            /** @constant */
            object: "tenant_application_with_secret";
            livemode: boolean;
            application: components["schemas"]["TenantApplication"];
            /**
             * @description Verifies signatures. Shown this once.
             * @example whsec_…
             */
            secret: string;
        };
        /** @description One version of a tenant's configuration. A run keeps the version that it started with. */
        TenantConfig: {
            /** @constant */
            object: "tenant_config";
            livemode: boolean;
            /** @description Also the ETag. */
            version: number;
            /** @description How a failed step is tried again: the first delay, times the factor each time, up to the cap. */
            retry: {
                first_delay_ms: number;
                factor: number;
                max_delay_ms: number;
                max_retries: number;
                timeout_ms: number;
            };
            /** @description What one workflow does otherwise than `retry` says. */
            workflows: {
                "take-payment"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "distribute-payment"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "refund-payment"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "pay-out"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "settle-tenant"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "move-tenant-funds"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                reconcile?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "answer-dispute"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "rotate-webhook-secrets"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "set-up-bank-connection"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "verify-identity"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "set-up-payment-instrument"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "set-up-payout-instrument"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "onboard-merchant"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
                "onboard-tenant"?: {
                    retry: {
                        first_delay_ms?: number;
                        factor?: number;
                        max_delay_ms?: number;
                        max_retries?: number;
                        timeout_ms?: number;
                    };
                };
            };
            asking: {
                "take-payment"?: components["schemas"]["AskingIntervals"];
                "distribute-payment"?: components["schemas"]["AskingIntervals"];
                "refund-payment"?: components["schemas"]["AskingIntervals"];
                "pay-out"?: components["schemas"]["AskingIntervals"];
                "settle-tenant"?: components["schemas"]["AskingIntervals"];
                "move-tenant-funds"?: components["schemas"]["AskingIntervals"];
                reconcile?: components["schemas"]["AskingIntervals"];
                "answer-dispute"?: components["schemas"]["AskingIntervals"];
                "rotate-webhook-secrets"?: components["schemas"]["AskingIntervals"];
                "set-up-bank-connection"?: components["schemas"]["AskingIntervals"];
                "verify-identity"?: components["schemas"]["AskingIntervals"];
                "set-up-payment-instrument"?: components["schemas"]["AskingIntervals"];
                "set-up-payout-instrument"?: components["schemas"]["AskingIntervals"];
                "onboard-merchant"?: components["schemas"]["AskingIntervals"];
                "onboard-tenant"?: components["schemas"]["AskingIntervals"];
            };
            /** @description How long a workflow's subject may take, in ms, before `run.stalled` says so. It goes on all the same. */
            deadlines: {
                "take-payment"?: number;
                "distribute-payment"?: number;
                "refund-payment"?: number;
                "pay-out"?: number;
                "settle-tenant"?: number;
                "move-tenant-funds"?: number;
                reconcile?: number;
                "answer-dispute"?: number;
                "rotate-webhook-secrets"?: number;
                "set-up-bank-connection"?: number;
                "verify-identity"?: number;
                "set-up-payment-instrument"?: number;
                "set-up-payout-instrument"?: number;
                "onboard-merchant"?: number;
                "onboard-tenant"?: number;
            };
            branding: components["schemas"]["Branding"];
            /** @description What a dashboard of the tenant's shows. */
            dashboard: {
                /** @description Which reports are shown, in this order. Each is read from the operation of its name. */
                report_widgets: (("balances" | "payments" | "refunds" | "disputes" | "distributions" | "payouts" | "tenant_movements" | "decisions" | "workflow_runs" | "deliveries" | "reconciliations" | "exceptions") | (string & {}))[];
            };
            /** @description What holds for all payments that do not say otherwise. */
            payments: {
                /** @description How payments are captured that do not say: at once, or when the tenant asks for it. */
                capture_method: ("automatic" | "manual") | (string & {});
                /** @description What players may pay with. */
                payment_method_types: (("card" | "sepa_debit" | "us_bank_account") | (string & {}))[];
                /** @description What payments are taken in. Null: in what the tenant settles in. What is named beside that is exchanged by the provider, whose account must not hold it. */
                currencies: (("AUD" | "CAD" | "CHF" | "CZK" | "DKK" | "EUR" | "GBP" | "HUF" | "JPY" | "NOK" | "NZD" | "PLN" | "RON" | "SEK" | "SGD" | "USD") | (string & {}))[] | null;
                /** @description How long a player has for a challenge. Then the payment or set-up is ended. */
                challenge_expires_after_ms: number;
                /** @description Where players and merchants may be sent back to. A sandbox may send them to this machine as well. */
                return_url_origins: string[];
            };
            /** @description When merchants are paid out by themselves, each once in a cycle. */
            settlement: {
                /** @description When merchants are paid out: only when asked for, on the days named, or as soon as they have the threshold. */
                interval: ("manual" | "daily" | "weekly" | "monthly" | "on_balance") | (string & {});
                /** @description With `weekly`. */
                weekdays: (("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday") | (string & {}))[];
                /** @description With `monthly`. 29 to 31 fall on the last day of a shorter month. */
                month_days: number[];
                /**
                 * @description IANA name.
                 * @example Europe/Berlin
                 */
                time_zone: string;
                /** @description When a day begins, on the zone's clocks. Left out by a change of clocks, it is the change. */
                start_of_day: string;
                /** @description So many days after a cycle's day it is paid out: what was available on that day. */
                delay_days: number;
                /** @description What a merchant must have free to be paid out at all, by currency. */
                minimum: {
                    [key: string]: number;
                };
                /** @description With `on_balance`: from which amount on, by currency. */
                threshold: {
                    [key: string]: number;
                };
                /** @description What holds for one merchant instead, by its id. */
                merchants: {
                    [key: string]: {
                        /** @description When merchants are paid out: only when asked for, on the days named, or as soon as they have the threshold. */
                        interval?: ("manual" | "daily" | "weekly" | "monthly" | "on_balance") | (string & {});
                        /** @description With `weekly`. */
                        weekdays?: (("sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday") | (string & {}))[];
                        /** @description With `monthly`. 29 to 31 fall on the last day of a shorter month. */
                        month_days?: number[];
                        /**
                         * @description IANA name.
                         * @example Europe/Berlin
                         */
                        time_zone?: string;
                        /** @description When a day begins, on the zone's clocks. Left out by a change of clocks, it is the change. */
                        start_of_day?: string;
                        /** @description So many days after a cycle's day it is paid out: what was available on that day. */
                        delay_days?: number;
                        /** @description What a merchant must have free to be paid out at all, by currency. */
                        minimum?: {
                            [key: string]: number;
                        };
                        /** @description With `on_balance`: from which amount on, by currency. */
                        threshold?: {
                            [key: string]: number;
                        };
                    };
                };
            };
            /** @description In the currency that the tenant settles in. */
            balance: {
                /** @description `balance.low` tells that `tenant:balance` has fallen below so many minor units, below the refund float, or below zero. */
                low_below: number;
                /** @description So many minor units stay in `tenant:balance` for refunds, which leave it before merchants' parts come back: payouts of the tenant's own money take only what is above it. */
                refund_float: number;
            };
            recovery: {
                /** @description What a merchant owes is taken of what a share releases to it, then of what would go into its reserve, in this order. A source that is not named is left alone; what remains is taken of future shares. */
                order: (("available" | "reserve") | (string & {}))[];
                /** @description After so many days what a merchant that was never let in has earned is yours. Null: never. */
                unclaimed_after_days: number | null;
            };
            onboarding: components["schemas"]["OnboardingTerms"];
            /** Format: date-time */
            created_at: string;
        };
        /** @description The tenant's own money on its way from its bank, or to it. */
        TenantMovement: {
            /** @example tmv_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "tenant_movement";
            livemode: boolean;
            /** @description From the tenant's bank to the provider, or to its bank. */
            type: ("top_up" | "payout") | (string & {});
            status: ("pending" | "succeeded" | "failed" | "canceled") | (string & {});
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            provider: string;
            provider_references: {
                movement: string | null;
                balance_transaction: string | null;
                failure_balance_transaction: string | null;
            };
            error: components["schemas"]["StoredError"] | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description The tenant's account at the payment provider, without its secrets. */
        TenantProvider: {
            /** @constant */
            object: "tenant_provider";
            livemode: boolean;
            /** @constant */
            provider: "stripe";
            /**
             * @description The tenant's own account. It never changes.
             * @example acct_1PqX2eFq8mZ3kL0v
             */
            account: string;
            /** @example pk_test_51PqX2eFq8mZ3kL0v */
            publishable_key: string | null;
            /**
             * Format: date-time
             * @description Since when the key in force is.
             */
            secret_key_since: string;
            /** @description `rotating`: new endpoints are being made. `overlapping`: the former secrets are accepted as well. */
            webhook_secrets: ("current" | "rotating" | "overlapping") | (string & {});
            /** Format: date-time */
            former_webhook_secrets_until: string | null;
            /** @description The provider was found to pay the account out by itself, and the key may not stop it: what merchants are owed would drain. Switch it off at the provider, or give a key that may write `balance_settings`. */
            automatic_payouts: boolean;
            /** @description `outdated`: the provider does not report everything yet. It is put right by itself. */
            webhook_endpoints: ("current" | "outdated") | (string & {});
            /**
             * Format: date-time
             * @description When both were last looked at: with every reconciliation.
             */
            looked_at: string | null;
        };
        /** @description One moment of a payment's life. */
        TimelineEntry: {
            /** @constant */
            object: "timeline_entry";
            livemode: boolean;
            /** Format: date-time */
            at: string;
            kind: ("event" | "provider_call") | (string & {});
            /** @description The event's type, or the provider's name of the operation. */
            type: string;
            /** @description The id of what it is about: the payment, a share, a refund. */
            subject: string;
            /** @example evt_01k9zp3w5xe8r9v2m4n6q8t0ab */
            event: string | null;
            /** @description How the provider answered a call. */
            status: string | null;
            /** @description The provider's id of what a call was about. */
            reference: string | null;
            /** @description What the provider calls the request. */
            provider_request: string | null;
        };
        /** @description A token to ask about or to end. */
        TokenForm: {
            token: string;
            token_type_hint?: string;
            /** @description With client_secret_post. */
            client_id?: string;
            /** @description With client_secret_post. */
            client_secret?: string;
        };
        /** @description What a token allows (RFC 7662). */
        TokenIntrospection: {
            active: boolean;
            scope?: string;
            client_id?: string;
            token_type?: string;
            exp?: number;
            iat?: number;
            sub?: string;
            aud?: string;
            iss?: string;
            jti?: string;
            tenant_id?: string;
        };
        /** @description A request for an access token (RFC 6749, section 4.4). */
        TokenRequest: {
            /** @constant */
            grant_type: "client_credentials";
            /**
             * @description Scopes, separated by spaces. Default: all that the client has.
             * @example payments:write payments:read
             */
            scope?: string;
            /** @description The API's base URL (RFC 8707). */
            resource?: string;
            /** @description With client_secret_post. */
            client_id?: string;
            /** @description With client_secret_post. */
            client_secret?: string;
        };
        /** @description An access token (RFC 9068), to be sent as a bearer token. */
        TokenResponse: {
            access_token: string;
            /** @constant */
            token_type: "Bearer";
            /** @description Seconds. */
            expires_in: number;
            scope: string;
        };
        /**
         * @description What is absent stays as it is; null empties a field.
         * @example {
         *       "product_description": "500 gems for Northlight Saga, credited at once."
         *     }
         */
        UpdateDisputeEvidence: {
            /** @description What shows that the player got and used what was bought. */
            access_activity_log?: string | null;
            billing_address?: string | null;
            cancellation_policy_disclosure?: string | null;
            cancellation_rebuttal?: string | null;
            customer_email_address?: string | null;
            customer_name?: string | null;
            customer_purchase_ip?: string | null;
            duplicate_charge_explanation?: string | null;
            duplicate_charge_id?: string | null;
            /** @description What was bought. */
            product_description?: string | null;
            refund_policy_disclosure?: string | null;
            refund_refusal_explanation?: string | null;
            /** @description When the player got it. */
            service_date?: string | null;
            shipping_address?: string | null;
            shipping_carrier?: string | null;
            shipping_date?: string | null;
            shipping_tracking_number?: string | null;
            /** @description Whatever else there is to say. */
            uncategorized_text?: string | null;
        };
        /**
         * @example {
         *       "default": true
         *     }
         */
        UpdatePayoutInstrument: {
            /**
             * @description Makes it the default of its currency.
             * @constant
             */
            default: true;
        };
        /**
         * @description What is absent stays as it is; `null` takes a field back; beneficial owners are replaced as a whole.
         * @example {
         *       "business": {
         *         "legal_name": "Aurora Games GmbH",
         *         "tax_identification_number": "DE811234567"
         *       }
         *     }
         */
        UpdateTenantApplication: {
            business?: {
                /** @example Aurora Games GmbH */
                legal_name?: string | null;
                trading_name?: string | null;
                /** @example HRB 12345 B */
                registration_number?: string | null;
                /** @example DE811234567 */
                tax_identification_number?: string | null;
                /**
                 * Format: uri
                 * @example https://aurora.example
                 */
                website?: string | null;
                /**
                 * Format: email
                 * @example jane@aurora.example
                 */
                contact_email?: string | null;
                /**
                 * @example {
                 *       "line1": "Sonnenallee 1",
                 *       "city": "Berlin",
                 *       "postal_code": "12047",
                 *       "country": "DE"
                 *     }
                 */
                address?: {
                    line1: string;
                    line2?: string;
                    city: string;
                    postal_code: string;
                    /**
                     * @description ISO 3166-1 alpha-2 code in upper case.
                     * @example DE
                     */
                    country: string;
                } | null;
            };
            representative?: {
                /** @example Jane */
                first_name?: string | null;
                /** @example Doe */
                last_name?: string | null;
                /**
                 * Format: email
                 * @example jane@aurora.example
                 */
                email?: string | null;
                /**
                 * Format: date
                 * @example 1990-01-31
                 */
                date_of_birth?: string | null;
                /** @example Managing director */
                position?: string | null;
                /** @description Whether the person holds a prominent public function. */
                politically_exposed?: boolean | null;
            };
            beneficial_owners?: components["schemas"]["BeneficialOwner"][];
            /**
             * @description The default split rule to begin with. Without one everything is the tenant's own.
             * @example {
             *       "name": "Standard",
             *       "base": "gross",
             *       "lines": [
             *         {
             *           "recipient": {
             *             "tenant": true
             *           },
             *           "share_bps": 10000
             *         }
             *       ]
             *     }
             */
            split_rule?: {
                name: string;
                /**
                 * @description What is shared: the captured amount, or what the provider's fee leaves of it.
                 * @enum {string}
                 */
                base: "gross" | "net_of_fee";
                /**
                 * @description Who bears the provider's fee on the gross base, and on the net base what a refund does not bring back of it: the tenant, all lines in proportion to what they earn, or in that proportion the lines with `bears_fee`.
                 * @enum {string}
                 */
                fee_bearer?: "tenant" | "proportional" | "lines";
                lines: {
                    recipient: {
                        /** @constant */
                        tenant: true;
                    } | {
                        /** @constant */
                        operator: true;
                    };
                    /** @description Basis points of what the fixed amounts leave. */
                    share_bps?: number;
                    /**
                     * @description A fixed amount in minor units, taken before all other lines.
                     * @example 1999
                     */
                    amount?: number;
                    /**
                     * @description Earns what the other lines leave. At most one line does.
                     * @constant
                     */
                    remaining?: true;
                    /**
                     * @description The most that a line with `share_bps` earns, in minor units. What is cut off goes to the line that has what remains, or, without one, to the lines with `share_bps` and no cap.
                     * @example 1999
                     */
                    max_amount?: number;
                    /**
                     * @description Who bears this line's part of a refund: the line's own recipient (`line`), or the tenant (`tenant`).
                     * @enum {string}
                     */
                    refund_bearer?: "line" | "tenant";
                    /**
                     * @description Who bears this line's part of a lost dispute: the line's own recipient (`line`), or the tenant.
                     * @enum {string}
                     */
                    dispute_bearer?: "line" | "tenant";
                    /** @description Days that the share is held beyond the availability of its funds. */
                    hold_days?: number;
                    /** @description Basis points of what is released that stay in the merchant's reserve for `reserve_days`. */
                    reserve_bps?: number;
                    /** @description Days from the release that the reserve is kept. With the hold it is 80 days at most. */
                    reserve_days?: number;
                    /** @description With `fee_bearer` `lines`: this line bears its part of the provider's fee. */
                    bears_fee?: boolean;
                }[];
                metadata?: components["schemas"]["Metadata"];
            } | null;
        };
        /**
         * @example {
         *       "status": "disabled"
         *     }
         */
        UpdateWebhookEndpoint: {
            /**
             * @description https on port 443, at a public host name.
             * @example https://games.example.com/webhooks
             */
            url?: string;
            /** @description Types of event, `<resource>.*` for all of a resource, `*` for everything. */
            event_types?: string[];
            description?: string | null;
            /** @enum {string} */
            status?: "enabled" | "disabled";
            metadata?: components["schemas"]["Metadata"];
        };
        /** @description A URL that events are sent to, signed after Standard Webhooks. */
        WebhookEndpoint: {
            /** @example whe_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "webhook_endpoint";
            livemode: boolean;
            status: ("unverified" | "enabled" | "disabled") | (string & {});
            url: string;
            event_types: string[];
            description: string | null;
            /** @description `requested` by you, `gone` (it answered 410) or `failing` (for five days on end). */
            disabled_reason: ("requested" | "gone" | "failing") | (string & {}) | null;
            /**
             * Format: date-time
             * @description The first failure since the last success; null when the last attempt succeeded.
             */
            failing_since: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation signs as well.
             */
            previous_secret_expires_at: string | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description A webhook endpoint, and its secret this once. */
        WebhookEndpointWithSecret: {
            /** @example whe_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "webhook_endpoint";
            livemode: boolean;
            status: ("unverified" | "enabled" | "disabled") | (string & {});
            url: string;
            event_types: string[];
            description: string | null;
            /** @description `requested` by you, `gone` (it answered 410) or `failing` (for five days on end). */
            disabled_reason: ("requested" | "gone" | "failing") | (string & {}) | null;
            /**
             * Format: date-time
             * @description The first failure since the last success; null when the last attempt succeeded.
             */
            failing_since: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation signs as well.
             */
            previous_secret_expires_at: string | null;
            metadata: components["schemas"]["Metadata"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /**
             * @description Verifies signatures. Shown this once.
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw4N3ZLq0kZ7o=
             */
            secret: string;
        };
        /** @description One run of a durable workflow. */
        WorkflowRun: {
            /** @example run_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "workflow_run";
            livemode: boolean;
            kind: ("take-payment" | "distribute-payment" | "refund-payment" | "pay-out" | "settle-tenant" | "move-tenant-funds" | "reconcile" | "answer-dispute" | "rotate-webhook-secrets" | "set-up-bank-connection" | "verify-identity" | "set-up-payment-instrument" | "set-up-payout-instrument" | "onboard-merchant" | "onboard-tenant") | (string & {});
            /** @description The id of what the run is about. */
            subject: string;
            generation: number;
            status: ("running" | "waiting" | "succeeded" | "failed" | "canceled") | (string & {});
            /** @description A step keeps failing. The run goes on trying; somebody should look. */
            stalled: boolean;
            /**
             * Format: date-time
             * @description When it acts or asks next, at the latest.
             */
            due_at: string;
            /**
             * @description 0: the platform's own defaults, before the tenant had a configuration.
             * @example 1
             */
            config_version: number;
            error: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            ended_at: string | null;
        };
        /** @description What a run did, when, how often, and what it is waiting for. */
        WorkflowRunHistory: {
            /** @constant */
            object: "workflow_run_history";
            run: components["schemas"]["WorkflowRun"];
            view: ("timeline" | "compact" | "full") | (string & {});
            /** @description The version of the workflow that the run keeps. */
            version: number;
            /**
             * @description The subject's next generation.
             * @example run_01k9zp3w5xe8r9v2m4n6q8t0ab
             */
            next_run: string | null;
            entries: components["schemas"]["WorkflowRunHistoryEntry"][];
            pending: components["schemas"]["WorkflowRunPending"] | null;
        };
        /** @description A step, one attempt of it, or a wait. On wall time. */
        WorkflowRunHistoryEntry: {
            type: ("step" | "wait") | (string & {});
            name: string;
            status: ("succeeded" | "failed" | "woken" | "elapsed") | (string & {});
            /** @description The number of this attempt; folded: of the last one. */
            attempt: number;
            /** @description How many attempts this entry stands for. */
            attempts: number;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            ended_at: string;
            /** Format: int64 */
            duration_ms: number;
            /**
             * Format: date-time
             * @description Of a wait: when it would have ended by itself.
             */
            until: string | null;
            error: {
                code: string;
                message: string;
            } | null;
            /** @description Ids, states, codes and numbers only. */
            input?: {
                [key: string]: unknown;
            };
            /** @description Ids, states, codes and numbers only. */
            outcome?: {
                [key: string]: unknown;
            };
            provider_calls?: components["schemas"]["ProviderCall"][];
        };
        /** @description What an open run is at. */
        WorkflowRunPending: {
            /** @description `start`: it begins when it is due. `step`: a step is under way. `wait`: for a wake-up. `retry`: the last attempt failed, and the step is tried again. */
            type: ("start" | "step" | "wait" | "retry") | (string & {});
            /** @description The step that is tried again. */
            name: string | null;
            /** Format: date-time */
            since: string;
            /**
             * Format: date-time
             * @description When it goes on at the latest, or is looked after.
             */
            until: string;
            /** @description The provider's events that cut a wait short. */
            wakes: string[];
        };
        /** @description One run of a durable workflow with the attempts of its steps in order. */
        WorkflowRunWithSteps: {
            /** @example run_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "workflow_run";
            livemode: boolean;
            kind: ("take-payment" | "distribute-payment" | "refund-payment" | "pay-out" | "settle-tenant" | "move-tenant-funds" | "reconcile" | "answer-dispute" | "rotate-webhook-secrets" | "set-up-bank-connection" | "verify-identity" | "set-up-payment-instrument" | "set-up-payout-instrument" | "onboard-merchant" | "onboard-tenant") | (string & {});
            /** @description The id of what the run is about. */
            subject: string;
            generation: number;
            status: ("running" | "waiting" | "succeeded" | "failed" | "canceled") | (string & {});
            /** @description A step keeps failing. The run goes on trying; somebody should look. */
            stalled: boolean;
            /**
             * Format: date-time
             * @description When it acts or asks next, at the latest.
             */
            due_at: string;
            /**
             * @description 0: the platform's own defaults, before the tenant had a configuration.
             * @example 1
             */
            config_version: number;
            error: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            /** Format: date-time */
            ended_at: string | null;
            steps: components["schemas"]["WorkflowStep"][];
        };
        /** @description One attempt of one step. Attempts are on wall time. */
        WorkflowStep: {
            name: string;
            attempt: number;
            status: ("succeeded" | "failed") | (string & {});
            error: string | null;
            /** Format: date-time */
            started_at: string;
            /** Format: date-time */
            ended_at: string;
        };
        /** @description A merchant's debt that the tenant has taken upon itself. It never changes. */
        WriteOff: {
            /** @example wof_01k9zp3w5xe8r9v2m4n6q8t0ab */
            id: string;
            /** @constant */
            object: "write_off";
            livemode: boolean;
            /** @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab */
            merchant: string;
            /**
             * Format: int64
             * @description Integer amount in minor units.
             * @example 1999
             */
            amount: number;
            /**
             * @description ISO 4217 code in upper case.
             * @example EUR
             */
            currency: string;
            /** @description Why, for whoever reads the books later. No place for personal data. */
            reason: string;
            /** Format: date-time */
            created_at: string;
        };
    };
    responses: never;
    parameters: {
        /**
         * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
         * @example order-1042
         */
        IdempotencyKey: string;
        /**
         * @description The `ETag` that was read: a resource that has changed since is not overwritten.
         * @example "3"
         */
        IfMatch: string;
        /**
         * @description The `id` of the last event that was received: the stream goes on after it.
         * @example 42
         */
        LastEventID: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listPlayers: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Your own id. */
                reference?: string;
                /** @description Made after this time. */
                created_after?: string;
                /** @description Made before this time. */
                created_before?: string;
                /** @description `metadata[key]=value`: only what carries it. */
                metadata?: {
                    [key: string]: string;
                };
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Player"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createPlayer: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePlayer"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Player"];
                };
            };
        };
    };
    getPlayer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example ply_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Player"];
                };
            };
        };
    };
    listPaymentInstruments: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Only this player's. */
                player?: string;
                /** @description Only those in this state. */
                status?: "processing" | "requires_action" | "active" | "failed" | "detached";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PaymentInstrument"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createPaymentInstrument: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePaymentInstrument"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentInstrument"];
                };
            };
        };
    };
    detachPaymentInstrument: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example pin_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentInstrument"];
                };
            };
        };
    };
    getPaymentInstrument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example pin_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentInstrument"];
                };
            };
        };
    };
    listPayments: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                status?: "processing" | "requires_action" | "authorized" | "needs_review" | "succeeded" | "failed" | "canceled";
                /** @description The resource's id. */
                player?: string;
                /** @description The resource's id. */
                created_after?: string;
                /** @description The resource's id. */
                created_before?: string;
                /** @description `metadata[key]=value`: only what carries it. */
                metadata?: {
                    [key: string]: string;
                };
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Payment"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createPayment: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePayment"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    getPayment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    capturePayment: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CapturePayment"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    cancelPayment: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    resolvePayment: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolvePayment"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
        };
    };
    listPaymentTimeline: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TimelineEntry"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    listRefunds: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                payment?: string;
                /** @description The resource's id. */
                status?: "pending" | "requires_action" | "succeeded" | "failed" | "canceled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Refund"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createRefund: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRefund"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refund"];
                };
            };
        };
    };
    getRefund: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example ref_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refund"];
                };
            };
        };
    };
    listDisputes: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                payment?: string;
                /** @description The resource's id. */
                merchant?: string;
                /** @description The resource's id. */
                status?: "warning" | "needs_response" | "under_review" | "won" | "lost" | "prevented" | "closed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dispute"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getDispute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example dis_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispute"];
                };
            };
        };
    };
    getDisputeEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example dis_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisputeEvidence"];
                };
            };
        };
    };
    updateDisputeEvidence: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The `ETag` that was read: a resource that has changed since is not overwritten.
                 * @example "3"
                 */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example dis_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateDisputeEvidence"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisputeEvidence"];
                };
            };
        };
    };
    submitDisputeEvidence: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example dis_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispute"];
                };
            };
        };
    };
    acceptDispute: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example dis_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispute"];
                };
            };
        };
    };
    listMerchants: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Only those in this state. */
                status?: "applied" | "in_review" | "active" | "paused" | "rejected" | "closed";
                /** @description ISO 3166-1 alpha-2 code in upper case. */
                country?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Merchant"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createMerchant: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateMerchant"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
        };
    };
    getMerchant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
        };
    };
    getMerchantOnboarding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MerchantOnboarding"];
                };
            };
        };
    };
    pauseMerchant: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
        };
    };
    resumeMerchant: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
        };
    };
    closeMerchant: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloseMerchant"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
        };
    };
    eraseMerchant: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
        };
    };
    listBankConnections: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Only this merchant's. */
                merchant?: string;
                /** @description Only those in this state. */
                status?: "pending" | "action_required" | "verified" | "restricted" | "rejected" | "canceled" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BankConnection"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createBankConnection: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBankConnection"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankConnection"];
                };
            };
        };
    };
    getBankConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example bnk_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankConnection"];
                };
            };
        };
    };
    createOnboardingLink: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example bnk_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOnboardingLink"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankConnection"];
                };
            };
        };
    };
    cancelBankConnection: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example bnk_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankConnection"];
                };
            };
        };
    };
    listPayoutInstruments: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Only this merchant's. */
                merchant?: string;
                /** @description Only those in this state. */
                status?: "processing" | "active" | "errored" | "requires_remediation" | "rejected" | "removed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PayoutInstrument"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createPayoutInstrument: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePayoutInstrument"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayoutInstrument"];
                };
            };
        };
    };
    getPayoutInstrument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example poi_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayoutInstrument"];
                };
            };
        };
    };
    deletePayoutInstrument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example poi_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayoutInstrument"];
                };
            };
        };
    };
    updatePayoutInstrument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example poi_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdatePayoutInstrument"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayoutInstrument"];
                };
            };
        };
    };
    listPayouts: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Only this merchant's. */
                merchant?: string;
                /** @description Only those to this instrument. */
                payout_instrument?: string;
                /** @description Only those in this state. */
                status?: "pending" | "in_transit" | "paid" | "failed" | "canceled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Payout"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createPayout: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePayout"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payout"];
                };
            };
        };
    };
    getPayout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example pyo_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payout"];
                };
            };
        };
    };
    cancelPayout: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example pyo_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payout"];
                };
            };
        };
    };
    listPersons: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Only this merchant's. */
                merchant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Person"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createPerson: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePerson"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
        };
    };
    getPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example per_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Person"];
                };
            };
        };
    };
    listIdentitySessions: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Only this merchant's. */
                merchant?: string;
                /** @description Only this person's. */
                person?: string;
                /** @description Only those in this state. */
                status?: "processing" | "requires_input" | "verified" | "failed" | "canceled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["IdentitySession"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createIdentitySession: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateIdentitySession"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentitySession"];
                };
            };
        };
    };
    getIdentitySession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example ids_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentitySession"];
                };
            };
        };
    };
    createIdentityChallenge: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ids_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentitySession"];
                };
            };
        };
    };
    cancelIdentitySession: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ids_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentitySession"];
                };
            };
        };
    };
    redactIdentitySession: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ids_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentitySession"];
                };
            };
        };
    };
    listSplitRules: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SplitRule"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createSplitRule: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSplitRule"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SplitRule"];
                };
            };
        };
    };
    getSplitRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example spl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SplitRule"];
                };
            };
        };
    };
    listSplitRuleVersions: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example spl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SplitRuleVersion"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createSplitRuleVersion: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example spl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSplitRuleVersion"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SplitRuleVersion"];
                };
            };
        };
    };
    getSplitRuleVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example spl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
                /**
                 * @description The resource's id.
                 * @example spv_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SplitRuleVersion"];
                };
            };
        };
    };
    previewSplitRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example spl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewSplit"];
            };
        };
        responses: {
            /** @description The shares, which with what is netted of the fee sum to the amount. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SplitPreview"];
                };
            };
        };
    };
    simulateSplit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimulateSplit"];
            };
        };
        responses: {
            /** @description Each payment's shares, and their totals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SplitSimulation"];
                };
            };
        };
    };
    listDistributions: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                payment?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Distribution"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getDistribution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example dst_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Distribution"];
                };
            };
        };
    };
    listReconciliations: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                status?: "scheduled" | "processing" | "succeeded";
                /** @description The resource's id. */
                cause?: "schedule" | "request";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Reconciliation"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createReconciliation: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliation"];
                };
            };
        };
    };
    getReconciliation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example rcl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReconciliationWithBalances"];
                };
            };
        };
    };
    listExceptions: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                status?: "open" | "closed";
                /** @description The resource's id. */
                kind?: "charge_differs" | "charge_unknown" | "refund_unknown" | "transfer_unknown" | "payout_unknown" | "dispute_unbooked" | "fee_unknown" | "movement_unknown" | "not_booked" | "amount_differs" | "missing_at_provider" | "transfer_refused" | "balance_differs";
                /** @description Of one account: `provider:platform`. */
                address?: string;
                /** @description The resource's id. */
                subject?: string;
                /** @description Found by this one. */
                reconciliation?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Exception"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getException: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example exc_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Exception"];
                };
            };
        };
    };
    listAdjustments: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                status?: "proposed" | "booked" | "rejected";
                /** @description The resource's id. */
                exception?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Adjustment"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createAdjustment: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAdjustment"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Adjustment"];
                };
            };
        };
    };
    getAdjustment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example adj_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Adjustment"];
                };
            };
        };
    };
    approveAdjustment: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example adj_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideAdjustment"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Adjustment"];
                };
            };
        };
    };
    rejectAdjustment: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example adj_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideAdjustment"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Adjustment"];
                };
            };
        };
    };
    listBalances: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description One address: `tenant:balance`. */
                address?: string;
                /** @description The accounts of one merchant. */
                merchant?: string;
                /** @description ISO 4217 code in upper case. */
                currency?: string;
                /** @description A past time. */
                at?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Balance"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    listLedgerAccounts: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description One address: `tenant:balance`. */
                address?: string;
                /** @description The accounts of one merchant. */
                merchant?: string;
                /** @description ISO 4217 code in upper case. */
                currency?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LedgerAccount"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getLedgerAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerAccount"];
                };
            };
        };
    };
    listLedgerEntries: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example acc_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LedgerEntry"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    listLedgerTransfers: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                payment?: string;
                /** @description The resource's id. */
                subject?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LedgerTransfer"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getLedgerTransfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example ltr_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LedgerTransfer"];
                };
            };
        };
    };
    createWriteOff: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example mer_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWriteOff"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WriteOff"];
                };
            };
        };
    };
    listWriteOffs: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                merchant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WriteOff"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    listJournal: {
        parameters: {
            query: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /**
                 * @description The day, in UTC.
                 * @example 2026-01-31
                 */
                on: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["JournalLine"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    exportJournal: {
        parameters: {
            query: {
                /**
                 * @description The day, in UTC.
                 * @example 2026-01-31
                 */
                on: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Only events after this position. */
                after?: number;
                /** @description Types of event or `<resource>.*`, separated by commas. */
                types?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Event"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description Only events after this position. */
                after?: number;
                /** @description Types of event or `<resource>.*`, separated by commas. */
                types?: string;
            };
            header?: {
                /**
                 * @description The `id` of the last event that was received: the stream goes on after it.
                 * @example 42
                 */
                "Last-Event-ID"?: components["parameters"]["LastEventID"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `id` is the position in the feed, `event` the type, `data` an Event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example evt_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
        };
    };
    followPayment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `id` of the last event that was received: the stream goes on after it.
                 * @example 42
                 */
                "Last-Event-ID"?: components["parameters"]["LastEventID"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example pay_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `id` is the position in the feed, `event` the type, `data` an Event. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookEndpoint"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhookEndpoint"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    getWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example whe_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    updateWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example whe_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWebhookEndpoint"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example whe_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                webhook_endpoint?: string;
                /** @description The resource's id. */
                event?: string;
                /** @description The resource's id. */
                status?: "scheduled" | "delivered" | "dead";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example dlv_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryWithAttempts"];
                };
            };
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example dlv_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeadLetter"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ddl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
        };
    };
    listWorkflowRuns: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                subject?: string;
                /** @description The resource's id. */
                kind?: "take-payment" | "distribute-payment" | "refund-payment" | "pay-out" | "settle-tenant" | "move-tenant-funds" | "reconcile" | "answer-dispute" | "rotate-webhook-secrets" | "set-up-bank-connection" | "verify-identity" | "set-up-payment-instrument" | "set-up-payout-instrument" | "onboard-merchant" | "onboard-tenant";
                /** @description The resource's id. */
                status?: "running" | "waiting" | "succeeded" | "failed" | "canceled";
                /** @description Made after this time. */
                created_after?: string;
                /** @description Made before this time. */
                created_before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WorkflowRun"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getWorkflowRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example run_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRunWithSteps"];
                };
            };
        };
    };
    getWorkflowRunHistory: {
        parameters: {
            query?: {
                /** @description The resource's id. */
                view?: "timeline" | "compact" | "full";
            };
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example run_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRunHistory"];
                };
            };
        };
    };
    wakeWorkflowRun: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example run_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRun"];
                };
            };
        };
    };
    retryWorkflowRun: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example run_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRun"];
                };
            };
        };
    };
    cancelWorkflowRun: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example run_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRun"];
                };
            };
        };
    };
    listDecisions: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                status?: "open" | "information_requested" | "approved" | "rejected";
                /** @description The resource's id. */
                kind?: "screening_hit" | "onboarding_step";
                /** @description The resource's id. */
                subject?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Decision"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example dec_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
        };
    };
    approveDecision: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example dec_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decide"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
        };
    };
    rejectDecision: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example dec_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decide"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
        };
    };
    requestInformationDecision: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example dec_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decide"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
        };
    };
    listScreeningLists: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ScreeningList"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createScreeningList: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateScreeningList"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    addScreeningEntries: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example scl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddScreeningEntries"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    activateScreeningList: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example scl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    retireScreeningList: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example scl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    getScreeningList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example scl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    createPlatformScreeningList: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateScreeningList"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    addPlatformScreeningEntries: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example scl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddScreeningEntries"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    activatePlatformScreeningList: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example scl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    retirePlatformScreeningList: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example scl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    getPlatformScreeningList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example scl_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScreeningList"];
                };
            };
        };
    };
    createTenantApplication: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTenantApplication"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplicationWithClient"];
                };
            };
        };
    };
    getTenantApplication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplication"];
                };
            };
        };
    };
    updateTenantApplication: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTenantApplication"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplication"];
                };
            };
        };
    };
    checkTenantApplicationIdentity: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckApplicantIdentity"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicantIdentityCheck"];
                };
            };
        };
    };
    giveTenantApplicationProviderKey: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicantProviderKeys"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplication"];
                };
            };
        };
    };
    giveTenantApplicationWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationWebhookEndpoint"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplicationWithSecret"];
                };
            };
        };
    };
    submitTenantApplication: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplication"];
                };
            };
        };
    };
    withdrawTenantApplication: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplication"];
                };
            };
        };
    };
    createTenantApplicationFirstClient: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientWithSecret"];
                };
            };
        };
    };
    getTenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    listTenantSandboxes: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Tenant"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createTenantSandbox: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSandbox"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxWithClient"];
                };
            };
        };
    };
    getTenantConfig: {
        parameters: {
            query?: {
                /** @description The resource's id. */
                version?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantConfig"];
                };
            };
        };
    };
    updateTenantConfig: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The `ETag` that was read: a resource that has changed since is not overwritten.
                 * @example "3"
                 */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatchTenantConfig"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantConfig"];
                };
            };
        };
    };
    listTenantConfigs: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TenantConfig"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createTenantTopUp: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveTenantFunds"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantMovement"];
                };
            };
        };
    };
    createTenantPayout: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveTenantFunds"];
            };
        };
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantMovement"];
                };
            };
        };
    };
    listTenantMovements: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                type?: "top_up" | "payout";
                /** @description The resource's id. */
                status?: "pending" | "succeeded" | "failed" | "canceled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TenantMovement"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getTenantMovement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example tmv_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantMovement"];
                };
            };
        };
    };
    getTenantProvider: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantProvider"];
                };
            };
        };
    };
    getTenantProviderPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderPermissions"];
                };
            };
        };
    };
    rotateTenantProviderKey: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateProviderKey"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantProvider"];
                };
            };
        };
    };
    rotateTenantProviderWebhookSecrets: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: a workflow continues it. Follow the resource or its events. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantProvider"];
                };
            };
        };
    };
    listOAuthClients: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OAuthClient"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createOAuthClient: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOAuthClient"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientWithSecret"];
                };
            };
        };
    };
    getOAuthClient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example cli_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClient"];
                };
            };
        };
    };
    revokeOAuthClient: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example cli_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClient"];
                };
            };
        };
    };
    getSandboxClock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxClock"];
                };
            };
        };
    };
    advanceSandboxClock: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdvanceSandboxClock"];
            };
        };
        responses: {
            /** @description The clock after the move. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxClock"];
                };
            };
        };
    };
    listAuditRecords: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditRecord"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    listOperatorAuditRecords: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description Only what is about it. */
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditRecord"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Tenant"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenTenant"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    getTenantAsOperator: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    suspendTenant: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    resumeTenant: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    listTenantClients: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OAuthClient"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    createTenantClient: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOAuthClient"];
            };
        };
        responses: {
            /** @description Made, and complete. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientWithSecret"];
                };
            };
        };
    };
    revokeTenantClient: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
                /**
                 * @description The OAuth client.
                 * @example cli_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                client_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClient"];
                };
            };
        };
    };
    listTenantApplications: {
        parameters: {
            query?: {
                /** @description Items on a page, 1 to 100. */
                limit?: number;
                /** @description The `next_cursor` of the page before, with the same filters. */
                cursor?: string;
                /** @description The resource's id. */
                review?: "not_submitted" | "waiting" | "information_requested" | "approved" | "rejected" | "withdrawn";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TenantApplicationReview"][];
                        has_more: boolean;
                        /** @description Give it as `cursor` to get what follows. */
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getTenantApplicationReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplicationReview"];
                };
            };
        };
    };
    approveTenantApplication: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decide"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplicationReview"];
                };
            };
        };
    };
    rejectTenantApplication: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decide"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplicationReview"];
                };
            };
        };
    };
    requestInformationTenantApplication: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decide"];
            };
        };
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplicationReview"];
                };
            };
        };
    };
    eraseTenantApplication: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes repeating the request safe: 1 to 255 printable ASCII characters, bare or in quotes. Kept for 30 days.
                 * @example order-1042
                 */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The resource's id.
                 * @example ten_01k9zp3w5xe8r9v2m4n6q8t0ab
                 */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done: the resource as it stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantApplicationReview"];
                };
            };
        };
    };
    createAccessToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description An access token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenResponse"];
                };
            };
        };
    };
    introspectAccessToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["TokenForm"];
            };
        };
        responses: {
            /** @description What the token allows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenIntrospection"];
                };
            };
        };
    };
    revokeAccessToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["TokenForm"];
            };
        };
        responses: {
            /** @description The token is not active, or soon will not be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getKeySet: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JsonWebKeySet"];
                };
            };
        };
    };
    getAuthorizationServerMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationServerMetadata"];
                };
            };
        };
    };
    receivePlatformEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The tenant. */
                tenant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Received. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderReceipt"];
                };
            };
        };
    };
    receiveConnectEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The tenant. */
                tenant_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Received. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderReceipt"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
}
