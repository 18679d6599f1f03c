"""The tables of the core. Everything that changes them is a function named by its verb."""

from inbox.models.about import ContactStop, CustomerNote
from inbox.models.asking import Advice, Mention, Question
from inbox.models.attachments import Attachment
from inbox.models.briefings import Briefing, BriefingSight
from inbox.models.bulk import BulkAct, BulkStep
from inbox.models.customers import LANGUAGES, Customer, Profile, ProfileMove
from inbox.models.drafts import Draft
from inbox.models.events import ThreadEvent, Verb
from inbox.models.groups import GroupClosure
from inbox.models.guides import Guide, GuideSuggestion, GuideVersion
from inbox.models.holding import Hold, HoldingPolicy, HoldingText
from inbox.models.hours import ChannelHours
from inbox.models.incidents import Incident, IncidentAct, IncidentStep, IncidentThread
from inbox.models.label_rules import LabelReading, LabelRule, LabelRun, LabelStep
from inbox.models.labels import Label
from inbox.models.messages import CHECKED_KINDS, Contact, Direction, Message, ParentState
from inbox.models.moves import ThreadMove
from inbox.models.notices import NoticeMail
from inbox.models.numbers import PrivateNumber
from inbox.models.outbox import WAYS, Attempt, Publication, Reply
from inbox.models.personal_data import Erasure, PersonalExport, Retention
from inbox.models.refused import RefusedPost
from inbox.models.remits import Remit, TakingRules
from inbox.models.saved import SavedView
from inbox.models.saved_replies import SavedReply, SavedReplyChange
from inbox.models.search import SearchDue, SearchEntry
from inbox.models.signatures import Signing
from inbox.models.sla import Metric, PolicyEvent, SlaClock, SlaPolicy, SlaRecompute
from inbox.models.telling import NoticeKind, PersonalNotice, ThreadWatch
from inbox.models.threads import (
    ERASED,
    GROUP_TOP,
    NO_ANSWER_REASONS,
    PRIVATE_TOP,
    ClosedReason,
    Handover,
    Priority,
    Status,
    Thread,
)
from inbox.models.training import Submission

__all__ = [
    "CHECKED_KINDS",
    "ERASED",
    "GROUP_TOP",
    "LANGUAGES",
    "NO_ANSWER_REASONS",
    "PRIVATE_TOP",
    "WAYS",
    "Advice",
    "Attachment",
    "Attempt",
    "Briefing",
    "BriefingSight",
    "BulkAct",
    "BulkStep",
    "ChannelHours",
    "ClosedReason",
    "Contact",
    "ContactStop",
    "Customer",
    "CustomerNote",
    "Direction",
    "Draft",
    "Erasure",
    "GroupClosure",
    "Guide",
    "GuideSuggestion",
    "GuideVersion",
    "Handover",
    "Hold",
    "HoldingPolicy",
    "HoldingText",
    "Incident",
    "IncidentAct",
    "IncidentStep",
    "IncidentThread",
    "Label",
    "LabelReading",
    "LabelRule",
    "LabelRun",
    "LabelStep",
    "Mention",
    "Message",
    "Metric",
    "NoticeKind",
    "NoticeMail",
    "ParentState",
    "PersonalExport",
    "PersonalNotice",
    "PolicyEvent",
    "Priority",
    "PrivateNumber",
    "Profile",
    "ProfileMove",
    "Publication",
    "Question",
    "RefusedPost",
    "Remit",
    "Reply",
    "Retention",
    "SavedReply",
    "SavedReplyChange",
    "SavedView",
    "SearchDue",
    "SearchEntry",
    "Signing",
    "SlaClock",
    "SlaPolicy",
    "SlaRecompute",
    "Status",
    "Submission",
    "TakingRules",
    "Thread",
    "ThreadEvent",
    "ThreadMove",
    "ThreadWatch",
    "Verb",
]
