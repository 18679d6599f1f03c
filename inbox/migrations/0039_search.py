import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# One way to read words, for what is kept and for what is asked. Accents go, save those that make
# letters of their own in the North; as it stands "Malmø" is "Malmö", since neighbours write so.
# What comes after 20,000 characters is not found.
READ_WORDS = """
    CREATE FUNCTION inbox_fold(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT translate(lower(normalize(left(written, 20000), NFC)),
            'áàâãéèêëíìîïóòôõúùûüýÿçñ', 'aaaaeeeeiiiioooouuuuyycn')
    $$;
    CREATE FUNCTION inbox_words(written text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT strip(to_tsvector('pg_catalog.simple', translate(folded, 'æø', 'äö'))
            || to_tsvector('pg_catalog.swedish', folded)
            || to_tsvector('pg_catalog.finnish', folded)
            || to_tsvector('pg_catalog.norwegian', folded)
            || to_tsvector('pg_catalog.danish', folded)
            || to_tsvector('pg_catalog.english', folded))
        FROM inbox_fold(written) AS folded
    $$;
    CREATE FUNCTION inbox_wanted(written text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT plainto_tsquery('pg_catalog.simple', translate(folded, 'æø', 'äö'))
            || plainto_tsquery('pg_catalog.swedish', folded)
            || plainto_tsquery('pg_catalog.finnish', folded)
            || plainto_tsquery('pg_catalog.norwegian', folded)
            || plainto_tsquery('pg_catalog.danish', folded)
            || plainto_tsquery('pg_catalog.english', folded)
        FROM inbox_fold(written) AS folded
    $$;
    CREATE FUNCTION inbox_names(written text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT 'f:' || word), '{}')
        FROM regexp_split_to_table(translate(inbox_fold(written), 'æø', 'äö'), '\\W+') AS word
        WHERE word <> ''
    $$;
"""
READ_NO_WORDS = """
    DROP FUNCTION inbox_names(text);
    DROP FUNCTION inbox_wanted(text);
    DROP FUNCTION inbox_words(text);
    DROP FUNCTION inbox_fold(text);
"""

# Whatever changes a message lists it; no statement has to remember it. Words that are gone leave
# the index in the same transaction, and a message takes its entry along.
FOLLOW_MESSAGES = """
    ALTER TABLE inbox_searchentry ADD CONSTRAINT search_entry_of_message
        FOREIGN KEY (message_id) REFERENCES inbox_message (id) ON DELETE CASCADE;
    CREATE FUNCTION inbox_list_fresh() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO inbox_searchdue (message_id)
            SELECT id FROM fresh WHERE thread_id IS NOT NULL;
        RETURN NULL;
    END $$;
    CREATE FUNCTION inbox_list_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM inbox_searchentry WHERE message_id = NEW.id;
        INSERT INTO inbox_searchdue (message_id) VALUES (NEW.id);
        RETURN NULL;
    END $$;
    CREATE FUNCTION inbox_list_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO inbox_searchdue (message_id)
            SELECT id FROM inbox_message WHERE author_id = NEW.id AND direction = 'inbound';
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_inserted AFTER INSERT ON inbox_message
        REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION inbox_list_fresh();
    CREATE TRIGGER search_changed AFTER UPDATE OF
        text, thread_id, replaced_by_id, created_at, author_id, agent_id, kind ON inbox_message
        FOR EACH ROW WHEN (
            (OLD.text, OLD.thread_id IS NULL, OLD.replaced_by_id, OLD.created_at,
                OLD.author_id, OLD.agent_id, OLD.kind) IS DISTINCT FROM
            (NEW.text, NEW.thread_id IS NULL, NEW.replaced_by_id, NEW.created_at,
                NEW.author_id, NEW.agent_id, NEW.kind))
        EXECUTE FUNCTION inbox_list_changed();
    CREATE TRIGGER search_renamed AFTER UPDATE OF name, handle ON inbox_profile
        FOR EACH ROW WHEN ((OLD.name, OLD.handle) IS DISTINCT FROM (NEW.name, NEW.handle))
        EXECUTE FUNCTION inbox_list_renamed();
    INSERT INTO inbox_searchdue (message_id)
        SELECT id FROM inbox_message WHERE thread_id IS NOT NULL ORDER BY id DESC;
"""
FOLLOW_NO_MORE = """
    DROP FUNCTION inbox_list_renamed() CASCADE;
    DROP FUNCTION inbox_list_changed() CASCADE;
    DROP FUNCTION inbox_list_fresh() CASCADE;
    ALTER TABLE inbox_searchentry DROP CONSTRAINT search_entry_of_message;
"""


class Migration(migrations.Migration):
    dependencies = [("inbox", "0038_signed_and_scheduled")]

    operations = [
        migrations.CreateModel(
            name="SearchDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("message", models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name="+", serialize=False, to="inbox.message")),
                ("created_at", models.DateTimeField()),
                ("spans", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["spans", "words"], name="search_words"),
                    models.Index(fields=["created_at", "message"], name="search_newest"),
                ],
            },
        ),
        migrations.RunSQL(READ_WORDS, READ_NO_WORDS),
        migrations.RunSQL(FOLLOW_MESSAGES, FOLLOW_NO_MORE),
    ]
