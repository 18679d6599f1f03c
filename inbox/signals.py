"""What the core asks of rooms above it, which it does not know."""

from django.dispatch import Signal

# Arguments: reply (Reply, a survey), thread (Thread, locked), now (datetime). Receivers say whether
# it is still wanted, a moment before it is sent; where nobody says so it is not.
survey_due = Signal()

# Words and names go, within the transaction: whoever keeps some of their own empties them, too.
# Arguments: message_ids (list), now (datetime). Receivers give how many of each kind.
messages_emptied = Signal()

# Arguments: profiles (list of Profile, a person's), thread_ids (list). Receivers give what they
# hold of the person: a dict of lists, of what JSON can say.
person_described = Signal()

# A person's profiles are about to go. Arguments: profiles, now. Receivers give how many of a kind.
profiles_erased = Signal()
