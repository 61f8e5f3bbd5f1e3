CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.answers (
    mailbox integer NOT NULL,
    original_key bytea NOT NULL,
    reply_key bytea NOT NULL
);
CREATE TABLE public.cursors (
    mailbox integer NOT NULL,
    folder character varying NOT NULL,
    uidvalidity bigint NOT NULL,
    low bigint NOT NULL,
    high bigint NOT NULL,
    horizon_at bigint NOT NULL,
    complete_at bigint
);
CREATE TABLE public.mailboxes (
    id integer NOT NULL,
    name character varying NOT NULL,
    fingerprint character varying,
    forgotten_to bigint
);
CREATE SEQUENCE public.mailboxes_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.mailboxes_id_seq OWNED BY public.mailboxes.id;
CREATE TABLE public.messages (
    mailbox integer NOT NULL,
    key bytea NOT NULL,
    in_sent boolean NOT NULL,
    automatic boolean NOT NULL,
    kept boolean NOT NULL,
    dated_at bigint,
    internal_at bigint,
    claimed_at bigint,
    imported_at bigint,
    senders bytea NOT NULL,
    carriers bytea NOT NULL,
    recipients bytea NOT NULL,
    lists bytea NOT NULL,
    answers bytea NOT NULL,
    folder character varying,
    uidvalidity bigint,
    uid bigint,
    outcome smallint NOT NULL,
    unmatched_since bigint,
    look_up_at bigint,
    latest_at bigint NOT NULL,
    circular boolean DEFAULT false NOT NULL
);
CREATE TABLE public.meta (
    name character varying NOT NULL,
    value character varying NOT NULL
);
CREATE TABLE public.reports (
    mailbox integer NOT NULL,
    report text NOT NULL
);
CREATE TABLE public.responses (
    mailbox integer NOT NULL,
    original_key bytea NOT NULL,
    received_at bigint NOT NULL,
    sent_at bigint NOT NULL,
    seconds bigint NOT NULL
);
ALTER TABLE ONLY public.mailboxes ALTER COLUMN id SET DEFAULT nextval('public.mailboxes_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0002');
INSERT INTO public.answers VALUES (1, '\x5efd4718e6596c812b459fee23c757e1', '\x50ba7291483d6389d0e5ebd7f445d136');
INSERT INTO public.answers VALUES (1, '\x3b2cacd0b47642a1e39cc4a0f8da4316', '\xbeddd6a06f72cee0063da3618a80a773');
INSERT INTO public.answers VALUES (1, '\xe4b995c3d19932b08f7317e222318e00', '\xc4287789d37c5150f257e382884c00bf');
INSERT INTO public.answers VALUES (1, '\xea079c4019b8e46c63cbfe2eb36c1ca3', '\x1400fe791b74cefd01fc6fcc0de6e9a6');
INSERT INTO public.cursors VALUES (1, 'Archive', 1795636689, 1, 0, 1777489088, 1777489088);
INSERT INTO public.cursors VALUES (1, 'INBOX', 1795636687, 1, 2, 1777489088, 1777489088);
INSERT INTO public.cursors VALUES (1, 'Sent', 1795636688, 1, 1, 1777489088, 1777489088);
INSERT INTO public.cursors VALUES (1, 'import 312d0a546bc221e7', 3543499839511863783, 0, 0, 0, NULL);
INSERT INTO public.mailboxes VALUES (1, 'desk', '348e041a2842c7a2b5a59752b3448cad', NULL);
INSERT INTO public.messages VALUES (1, '\x40c7df9d1854ec20789d7805b88e5fa1', false, false, false, 1795381084, 1795381084, NULL, NULL, '\xe9f72f4b8a49b411282a8a7047a1cfec', '\x', '\x11fc7e53591efca15c363c206e4095f8', '\x', '\x', 'INBOX', 1795636687, 2, 1, NULL, NULL, 1795381084, false);
INSERT INTO public.messages VALUES (1, '\x5efd4718e6596c812b459fee23c757e1', false, false, false, 1795377484, 1795377484, NULL, NULL, '\xe9f72f4b8a49b411282a8a7047a1cfec', '\x', '\x11fc7e53591efca15c363c206e4095f8', '\x', '\x', 'INBOX', 1795636687, 1, 2, NULL, NULL, 1795377484, false);
INSERT INTO public.messages VALUES (1, '\x50ba7291483d6389d0e5ebd7f445d136', true, false, false, 1795388284, 1795388284, NULL, NULL, '\x11fc7e53591efca15c363c206e4095f8', '\x', '\xe9f72f4b8a49b411282a8a7047a1cfec', '\x', '\x5efd4718e6596c812b459fee23c757e1', 'Sent', 1795636688, 1, 4, NULL, NULL, 1795388284, false);
INSERT INTO public.messages VALUES (1, '\x1400fe791b74cefd01fc6fcc0de6e9a6', false, true, true, 1772449200, NULL, NULL, NULL, '\x11fc7e53591efca15c363c206e4095f8', '\x', '\xe9f72f4b8a49b411282a8a7047a1cfec', '\x', '\xea079c4019b8e46c63cbfe2eb36c1ca3', NULL, NULL, NULL, 7, NULL, NULL, 1772449200, false);
INSERT INTO public.messages VALUES (1, '\x3b2cacd0b47642a1e39cc4a0f8da4316', false, false, true, 1772442000, NULL, NULL, NULL, '\xe9f72f4b8a49b411282a8a7047a1cfec', '\x', '\x11fc7e53591efca15c363c206e4095f8', '\x', '\x', NULL, NULL, NULL, 2, NULL, NULL, 1772442000, false);
INSERT INTO public.messages VALUES (1, '\x9308af9555675b61c0e40b4a2ee93ec3', false, false, true, 1772445600, NULL, NULL, NULL, '\xe9f72f4b8a49b411282a8a7047a1cfec', '\x', '\x11fc7e53591efca15c363c206e4095f8', '\x', '\x', NULL, NULL, NULL, 1, NULL, NULL, 1772445600, true);
INSERT INTO public.messages VALUES (1, '\xbeddd6a06f72cee0063da3618a80a773', false, false, true, 1772460000, NULL, NULL, NULL, '\x11fc7e53591efca15c363c206e4095f8', '\x', '\xe9f72f4b8a49b411282a8a7047a1cfec', '\x', '\x3b2cacd0b47642a1e39cc4a0f8da4316', NULL, NULL, NULL, 4, NULL, NULL, 1772460000, false);
INSERT INTO public.messages VALUES (1, '\xc4287789d37c5150f257e382884c00bf', false, false, true, 1772463600, NULL, NULL, NULL, '\x11fc7e53591efca15c363c206e4095f8', '\x', '\xe9f72f4b8a49b411282a8a7047a1cfec', '\x', '\xe4b995c3d19932b08f7317e222318e00', NULL, NULL, NULL, 5, 1795636689, 1795636689, 1772463600, false);
INSERT INTO public.messages VALUES (1, '\xea079c4019b8e46c63cbfe2eb36c1ca3', false, false, true, 1772445600, NULL, NULL, NULL, '\xe9f72f4b8a49b411282a8a7047a1cfec', '\x', '\x11fc7e53591efca15c363c206e4095f8', '\x', '\x', NULL, NULL, NULL, 1, NULL, NULL, 1772445600, false);
INSERT INTO public.meta VALUES ('key_check', 'ebdb7cdaf9e156561f7374b12b74a76d');
INSERT INTO public.meta VALUES ('revision 1', '3');
INSERT INTO public.reports VALUES (1, '{"name": "desk", "started_at": "2026-11-25T19:58:08+00:00", "finished_at": "2026-11-25T19:58:08.048000+00:00", "good_at": "2026-11-25T19:58:08+00:00", "folders": ["Sent", "INBOX", "Archive"], "messages_read": 3, "originals": 2, "replies": 1, "responses": 1, "unmatched": 0, "forwards": 0, "automatic": 0, "negative": 0, "problems": {}, "places": [], "seconds": 0.048, "error": null, "needs_person": false, "is_store_error": false, "remaining": 0, "is_current_read": true, "is_complete": true, "read_before": 0, "refusal": null, "refusals": 0, "retry_at": null, "tried_with": ""}');
INSERT INTO public.responses VALUES (1, '\x5efd4718e6596c812b459fee23c757e1', 1795377484, 1795388284, 10800);
INSERT INTO public.responses VALUES (1, '\x3b2cacd0b47642a1e39cc4a0f8da4316', 1772442000, 1772460000, 18000);
SELECT pg_catalog.setval('public.mailboxes_id_seq', 1, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (mailbox, original_key, reply_key);
ALTER TABLE ONLY public.cursors
    ADD CONSTRAINT cursors_pkey PRIMARY KEY (mailbox, folder);
ALTER TABLE ONLY public.mailboxes
    ADD CONSTRAINT mailboxes_name_key UNIQUE (name);
ALTER TABLE ONLY public.mailboxes
    ADD CONSTRAINT mailboxes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (mailbox, key);
ALTER TABLE ONLY public.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (mailbox);
ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_pkey PRIMARY KEY (mailbox, original_key);
CREATE INDEX messages_by_age ON public.messages USING btree (mailbox, latest_at) WHERE (kept = false);
CREATE INDEX messages_unmatched ON public.messages USING btree (mailbox, look_up_at) WHERE (unmatched_since IS NOT NULL);
CREATE INDEX responses_by_arrival ON public.responses USING btree (mailbox, received_at, sent_at, seconds);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_mailbox_fkey FOREIGN KEY (mailbox) REFERENCES public.mailboxes(id);
ALTER TABLE ONLY public.cursors
    ADD CONSTRAINT cursors_mailbox_fkey FOREIGN KEY (mailbox) REFERENCES public.mailboxes(id);
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_mailbox_fkey FOREIGN KEY (mailbox) REFERENCES public.mailboxes(id);
ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_mailbox_fkey FOREIGN KEY (mailbox) REFERENCES public.mailboxes(id);
ALTER TABLE ONLY public.responses
    ADD CONSTRAINT responses_mailbox_fkey FOREIGN KEY (mailbox) REFERENCES public.mailboxes(id);
