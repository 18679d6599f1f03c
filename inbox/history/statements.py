"""The statements that make a past: drawn at random once, then written table by table.

A row per thread is drawn into a temporary table, with the ids that it will have; everything else
follows from that row. What `inbox.threads.refresh` would derive is written as it would derive it.
"""

from inbox.threads.refresh import CUT_SNIPPET

# Shares: as many open as asked for (5 %), 3 % pending, the rest closed. Open and pending are of the
# last two weeks. The first channels and agents have more than the others, as in life.
DRAW = """
    CREATE TEMPORARY TABLE history ON COMMIT DROP AS
    WITH drawn AS (
        SELECT random() AS fate, random() AS age, random() AS holds, random() AS pace,
            random() AS talk,
            1 + floor(random() ^ 2 * %(channels)s)::int AS channel_number,
            1 + floor(random() ^ 2 * %(agents)s)::int AS agent_number,
            floor(random() * %(people)s / 2)::int AS pair,
            1 + floor(random() * %(question_count)s)::int AS question,
            1 + floor(random() * %(again_count)s)::int AS question_again,
            1 + floor(random() * %(answer_count)s)::int AS answer
        FROM generate_series(1, %(threads)s)
    ), fated AS (
        SELECT *,
            CASE WHEN fate < %(open)s THEN 'open' WHEN fate < %(unfinished)s THEN 'pending'
                ELSE 'closed' END AS status,
            %(now)s - interval '6 hours' - age *
                CASE WHEN fate < %(unfinished)s THEN interval '14 days' ELSE %(span)s END
                AS opened_at
        FROM drawn
    ), told AS (
        SELECT *,
            status = 'pending' OR (status = 'open' AND talk < 0.3)
                OR (status = 'closed' AND talk < 0.8) AS is_answered,
            (status = 'open' AND talk < 0.3) OR (status = 'closed' AND talk < 0.2)
                AS has_asked_again,
            opened_at + interval '1 minute' + pace * interval '2 hours' AS answered_at,
            opened_at + interval '2 minutes' + pace * interval '3 hours' AS again_at,
            opened_at + interval '5 minutes' + pace * interval '4 hours' AS closed_at
        FROM fated
    )
    SELECT told.*, nextval(%(thread_ids)s) AS thread_id,
        row_number() OVER opened AS number,
        -- Padded, so that ids come to their index in its own order.
        %(prefix)s || lpad((row_number() OVER opened)::text, 7, '0') || '-' AS stem,
        channel.id AS channel_id, channel.network, channel.own_profile_id,
        CASE WHEN status <> 'open' OR holds < 0.4 THEN agent.id END AS owner_id,
        -- People are numbered in pairs, one on each network.
        2 * pair + channel_number %% 2 AS person
    FROM told
    JOIN unnest(%(channel_ids)s::bigint[], %(networks)s::text[], %(own_profile_ids)s::bigint[])
        WITH ORDINALITY AS channel (id, network, own_profile_id, number)
        ON channel.number = channel_number
    JOIN unnest(%(agent_ids)s::bigint[]) WITH ORDINALITY
        AS agent (id, number) ON agent.number = agent_number
    WINDOW opened AS (ORDER BY opened_at)
"""

PEOPLE = """
    CREATE TEMPORARY TABLE history_people ON COMMIT DROP AS
    SELECT person, nextval(%(customer_ids)s) AS customer_id, nextval(%(profile_ids)s) AS profile_id,
        (%(first_names)s::text[])[1 + person %% %(first_count)s] || ' '
            || (%(last_names)s::text[])[1 + person / %(first_count)s %% %(last_count)s] AS name
    FROM generate_series(0, %(people)s) AS person
"""

INSERT_CUSTOMERS = """
    INSERT INTO inbox_customer (id, name, created_at)
    SELECT customer_id, name, %(now)s FROM history_people ORDER BY person
"""

INSERT_PROFILES = """
    INSERT INTO inbox_profile (id, network, external_id, handle, name, customer_id)
    SELECT profile_id, CASE person %% 2 WHEN 1 THEN 'x' ELSE 'facebook' END,
        %(prefix)s || person, 'traveller_' || person, name, customer_id
    FROM history_people ORDER BY person
"""

INSERT_THREADS = f"""
    INSERT INTO inbox_thread (
        id, channel_id, top_external_id, profile_id, team_id, status, owner_id, claimed_at, version,
        closed_at, closed_reason, closed_by_id, settled_at, created_at, opened_at, waiting_since,
        first_response_at, last_message_at, queue_at, snippet, unanswered_count, message_count,
        next_due_at, has_stale_clocks)
    SELECT thread_id, channel_id, stem || '1', profile_id,
        (%(team_ids)s::bigint[])[1 + number %% greatest(%(teams)s, 1)], status, owner_id,
        CASE WHEN owner_id IS NOT NULL THEN opened_at + interval '30 seconds' END,
        1 + (owner_id IS NOT NULL)::int + has_asked_again::int + is_closed::int,
        CASE WHEN is_closed THEN closed_at END,
        CASE WHEN NOT is_closed THEN '' WHEN is_answered THEN 'answered'
            ELSE ('{{thanks,no_question,spam,abuse}}'::text[])[1 + number %% 4] END,
        CASE WHEN is_closed THEN owner_id END,
        CASE WHEN is_closed THEN closed_at END,
        opened_at, opened_at,
        CASE WHEN status = 'open' THEN CASE WHEN has_asked_again THEN again_at ELSE opened_at END
            END,
        CASE WHEN is_answered THEN answered_at END,
        last_at,
        CASE status WHEN 'closed' THEN closed_at ELSE last_at END,
        {CUT_SNIPPET.format("asked")},
        (status = 'open')::int,
        1 + is_answered::int + has_asked_again::int,
        CASE WHEN status = 'open' THEN last_at + %(target)s END,
        false
    FROM history JOIN history_people USING (person)
    CROSS JOIN LATERAL (SELECT status = 'closed' AS is_closed,
        CASE WHEN has_asked_again THEN again_at WHEN is_answered THEN answered_at
            ELSE opened_at END AS last_at,
        CASE WHEN has_asked_again THEN (%(questions_again)s::text[])[question_again]
            ELSE (%(questions)s::text[])[question] END AS asked) AS facts
    ORDER BY number
"""  # noqa: S608 - a constant

INSERT_MESSAGES = """
    INSERT INTO inbox_message (
        channel_id, external_id, thread_id, parent_external_id, parent_state, conversation_id,
        chain_top, direction, kind, author_id, agent_id, text, url, is_automatic, created_at,
        received_at, confirmed_at, raw)
    SELECT channel_id, stem || part, thread_id, CASE part WHEN '1' THEN '' ELSE stem || '1' END, '',
        stem || '1', stem || '1', direction,
        CASE network WHEN 'x' THEN 'mention' ELSE 'comment' END,
        CASE direction WHEN 'inbound' THEN profile_id ELSE own_profile_id END,
        CASE direction WHEN 'outbound' THEN owner_id END,
        said.text, '', false, at, at, CASE direction WHEN 'outbound' THEN at END,
        jsonb_build_object('id', stem || part, 'text', said.text, 'created_at', at,
            'author_id', profile_id, 'conversation_id', stem || '1')
    FROM history JOIN history_people USING (person)
    CROSS JOIN LATERAL (
        VALUES ('1', 'inbound', opened_at, (%(questions)s::text[])[question], true),
            ('2', 'outbound', answered_at, (%(answers)s::text[])[answer], is_answered),
            ('3', 'inbound', again_at, (%(questions_again)s::text[])[question_again],
                has_asked_again)
    ) AS said (part, direction, at, text, is_said)
    WHERE is_said
    ORDER BY number, part
"""

INSERT_EVENTS = """
    INSERT INTO inbox_threadevent (thread_id, verb, agent_id, at, facts)
    SELECT thread_id, verb, CASE verb WHEN 'opened' THEN NULL ELSE owner_id END, happened_at, facts
    FROM history
    CROSS JOIN LATERAL (
        VALUES ('opened', opened_at, '{}'::jsonb, true),
            ('claimed', opened_at + interval '30 seconds', '{}', owner_id IS NOT NULL),
            (CASE WHEN owner_id IS NULL THEN 'answered_elsewhere' ELSE 'replied' END, answered_at,
                jsonb_build_object('external_id', stem || '2'), is_answered),
            ('closed', closed_at,
                jsonb_build_object('reason', CASE WHEN is_answered THEN 'answered'
                    ELSE ('{thanks,no_question,spam,abuse}'::text[])[1 + number %% 4] END),
                status = 'closed')
    ) AS done (verb, happened_at, facts, is_done)
    WHERE is_done
    ORDER BY number
"""

# Round the clock: what `inbox.sla` would derive under the past's own policy.
INSERT_CLOCKS = """
    INSERT INTO inbox_slaclock (
        thread_id, metric, policy_id, target, in_opening_hours, started_at, due_at, warn_at,
        met_at, stopped_at, paused_time, warned_at, breached_at)
    SELECT thread_id, metric, %(policy_id)s, extract(epoch FROM %(target)s) / 60, false,
        started_at, started_at + %(target)s, started_at + %(warning)s,
        met_at, stopped_at, interval '0',
        CASE WHEN started_at + %(warning)s < until THEN started_at + %(warning)s END,
        CASE WHEN started_at + %(target)s < until THEN started_at + %(target)s END
    FROM history
    CROSS JOIN LATERAL (
        VALUES ('first_response', opened_at, CASE WHEN is_answered THEN answered_at END, true),
            ('next_response', again_at, NULL, has_asked_again)
    ) AS wait (metric, started_at, met_at, is_run)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN status = 'closed' AND met_at IS NULL THEN closed_at END AS stopped_at
    ) AS ended
    CROSS JOIN LATERAL (SELECT coalesce(met_at, stopped_at, %(now)s) AS until) AS reach
    WHERE is_run
    ORDER BY number
"""

PURGE = (
    """CREATE TEMPORARY TABLE history_gone ON COMMIT DROP AS
        SELECT id FROM inbox_thread WHERE channel_id = ANY(%(channel_ids)s)""",
    """CREATE TEMPORARY TABLE history_strangers ON COMMIT DROP AS
        SELECT id, customer_id FROM inbox_profile WHERE starts_with(external_id, %(prefix)s)""",
    "DELETE FROM inbox_slaclock WHERE thread_id IN (SELECT id FROM history_gone)",
    """DELETE FROM inbox_slapolicy
        WHERE starts_with(name, %(prefix)s) AND retired_at IS NOT NULL""",
    "DELETE FROM inbox_thread_labels WHERE thread_id IN (SELECT id FROM history_gone)",
    "DELETE FROM inbox_draft WHERE thread_id IN (SELECT id FROM history_gone)",
    """DELETE FROM inbox_attempt WHERE reply_id IN (
        SELECT id FROM inbox_reply WHERE thread_id IN (SELECT id FROM history_gone))""",
    "DELETE FROM inbox_reply WHERE thread_id IN (SELECT id FROM history_gone)",
    "DELETE FROM inbox_threadevent WHERE thread_id IN (SELECT id FROM history_gone)",
    "DELETE FROM inbox_message WHERE channel_id = ANY(%(channel_ids)s)",
    "DELETE FROM inbox_thread WHERE channel_id = ANY(%(channel_ids)s)",
    "DELETE FROM inbox_profile WHERE id IN (SELECT id FROM history_strangers)",
    "DELETE FROM inbox_customer WHERE id IN (SELECT customer_id FROM history_strangers)",
    "DELETE FROM connectors_channel WHERE id = ANY(%(channel_ids)s)",
    "DELETE FROM agents_team WHERE starts_with(name, %(prefix)s)",
    "DELETE FROM agents_agent WHERE email LIKE %(addresses)s",
)
