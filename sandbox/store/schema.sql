CREATE TABLE IF NOT EXISTS account (
    network TEXT NOT NULL,
    id TEXT NOT NULL,
    handle TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    is_brand INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (network, id),
    UNIQUE (network, handle)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS post (
    network TEXT NOT NULL,
    id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    parent_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    quoted_id TEXT NOT NULL,
    page_id TEXT NOT NULL,
    position INTEGER,
    -- where it arrived for the very first time, in an earlier replay of the same file too
    first_position INTEGER,
    updated_at INTEGER,
    deleted_at INTEGER,
    is_hidden INTEGER NOT NULL,
    photo_ids TEXT NOT NULL, -- separated by blanks
    deep_link TEXT NOT NULL,
    chain_id TEXT NOT NULL,
    successor_id TEXT NOT NULL,
    PRIMARY KEY (network, id)
);
CREATE INDEX IF NOT EXISTS post_chain ON post (network, chain_id) WHERE chain_id != '';
CREATE INDEX IF NOT EXISTS post_parent ON post (network, parent_id, position);
CREATE INDEX IF NOT EXISTS post_quoted ON post (network, quoted_id) WHERE quoted_id != '';
CREATE INDEX IF NOT EXISTS post_conversation ON post (network, conversation_id, position);
CREATE INDEX IF NOT EXISTS post_author ON post (network, author_id, created_at);
CREATE INDEX IF NOT EXISTS post_position ON post (network, position);

CREATE TABLE IF NOT EXISTS timeline (
    network TEXT NOT NULL,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    post_id TEXT NOT NULL,
    is_polled INTEGER NOT NULL DEFAULT 0,
    -- ms since 1970; Facebook tells by a post's updated_time that a comment came in below it
    arrived_at INTEGER NOT NULL,
    PRIMARY KEY (network, account_id, name, position)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timeline_post ON timeline (network, post_id);
CREATE INDEX IF NOT EXISTS timeline_unpolled ON timeline (network, account_id, name, is_polled)
    WHERE is_polled = 0;

CREATE TABLE IF NOT EXISTS feed_entry (
    feed TEXT NOT NULL,
    id TEXT NOT NULL,
    author TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    parent_id TEXT NOT NULL,
    PRIMARY KEY (feed, id)
);

-- X's private conversations. A snowflake is both the id and the order of an event.
CREATE TABLE IF NOT EXISTS direct_event (
    id INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    text TEXT NOT NULL,
    participant_ids TEXT NOT NULL, -- separated by blanks
    photo_ids TEXT NOT NULL, -- so are these
    created_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS direct_event_conversation ON direct_event (conversation_id, id);

CREATE TABLE IF NOT EXISTS direct_member (
    conversation_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    PRIMARY KEY (account_id, conversation_id)
) WITHOUT ROWID;

-- Who deletes a message deletes it for himself alone.
CREATE TABLE IF NOT EXISTS direct_deletion (
    event_id INTEGER NOT NULL,
    account_id TEXT NOT NULL,
    PRIMARY KEY (event_id, account_id)
) WITHOUT ROWID;

-- What is said on Messenger, between a Page and a customer.
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL,
    page_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    peer_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    about_id TEXT NOT NULL,
    photo_ids TEXT NOT NULL, -- separated by blanks
    position INTEGER NOT NULL,
    updated_at INTEGER,
    deleted_at INTEGER
);
CREATE INDEX IF NOT EXISTS message_conversation ON message (conversation_id, position);
CREATE INDEX IF NOT EXISTS message_page ON message (page_id, position);
CREATE INDEX IF NOT EXISTS message_peer ON message (page_id, peer_id);
CREATE INDEX IF NOT EXISTS message_about ON message (about_id) WHERE about_id != '';

CREATE TABLE IF NOT EXISTS liking (
    post_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    PRIMARY KEY (post_id, account_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS review (
    post_id TEXT PRIMARY KEY,
    is_positive INTEGER,
    rating INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS photo (
    id INTEGER PRIMARY KEY,
    owner_id TEXT NOT NULL,
    content BLOB NOT NULL,
    content_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    alt_text TEXT NOT NULL,
    redirect_to TEXT NOT NULL,
    padding INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

-- What applications hold to speak for an account; an account's own token needs no row.
CREATE TABLE IF NOT EXISTS token (
    value TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    network TEXT NOT NULL,
    account_id TEXT NOT NULL,
    sign_in TEXT NOT NULL,
    scopes TEXT NOT NULL,
    facts TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    ends_at INTEGER,
    ended_at INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS token_account ON token (network, account_id);
CREATE INDEX IF NOT EXISTS token_sign_in ON token (sign_in);
