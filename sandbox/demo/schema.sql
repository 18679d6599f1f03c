-- What the demo remembers beside the networks' own tables.
CREATE TABLE IF NOT EXISTS demo_state (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- What customers began, by the post's id, or `private` and the customer's. `rounds`: how often the brand has answered the author.
CREATE TABLE IF NOT EXISTS demo_opener (
    network TEXT NOT NULL,
    post_id TEXT NOT NULL,
    language TEXT NOT NULL,
    mood TEXT NOT NULL,
    then_text TEXT NOT NULL,
    rounds INTEGER NOT NULL DEFAULT 0,
    is_waiting INTEGER NOT NULL,
    PRIMARY KEY (network, post_id)
) WITHOUT ROWID;

-- What customers will write. An empty `below_id`: a post to the brand; `private`: a message.
CREATE TABLE IF NOT EXISTS demo_plan (
    id INTEGER PRIMARY KEY,
    due_at INTEGER NOT NULL,
    network TEXT NOT NULL,
    author_handle TEXT NOT NULL,
    author_name TEXT NOT NULL,
    below_id TEXT NOT NULL,
    text TEXT NOT NULL
);
