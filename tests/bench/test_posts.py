"""The posts that ingest is measured with are real ones to it: answers find their threads."""

from __future__ import annotations

import pytest

from bench.inside.ingesting import ingest_page, make_channel, split
from bench.inside.posts import make_posts
from inbox.models import Direction, Message, Thread


@pytest.mark.django_db
def test_answers_and_further_questions_join_their_thread() -> None:
    channel = make_channel(1)
    posts = make_posts(300, our_id=channel.external_id, seed=1)
    for page in split(posts):
        ingest_page(channel, page)
    tops = {post.external_id for post in posts if not post.parent_id}
    assert set(Thread.objects.values_list("top_external_id", flat=True)) == tops
    assert Message.objects.filter(direction=Direction.OUTBOUND, thread__isnull=False).count() > 20
    assert Message.objects.count() == len({post.external_id for post in posts}) == 300
