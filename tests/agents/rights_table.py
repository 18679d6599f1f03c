"""Who may open which address: written down here by hand, and held against what the product does.

A new address stands here, too, or the tests fail. `name/VERB` stands where one verb of an address
needs more than the others do.
"""

from __future__ import annotations

from agents.models import Role

ANYBODY = """
account_inactive account_login account_logout account_reset_password account_reset_password_done
account_reset_password_from_key account_reset_password_from_key_done agents:invitation api:docs
api:schema healthz operations:readyz operations:metrics
surveys:survey surveys:objection surveys:objection_undo
"""
AGENTS = """
feedback:menu feedback:mark figures:feedback_marks figures:feedback_mark
praise:wall praise:mark praise:marks surveys:beside
inbox:for_you inbox:notices_seen inbox:thread_notices inbox:questions inbox:question_answers
inbox:question_resolution inbox:colleagues inbox:watch
account_change_password agents:profile agents:token agents:presence inbox:own_figures
inbox:briefings inbox:briefings_unseen inbox:briefing_sight inbox:others
inbox:queue inbox:changes inbox:next inbox:thread inbox:claim inbox:closure inbox:candidates
inbox:emoji inbox:saved_replies inbox:saved_reply inbox:saved_reply_options inbox:saved_reply_use
inbox:beside api:saved_replies api:saved_reply
inbox:join inbox:joining inbox:language inbox:departures inbox:reply inbox:departure
inbox:draft inbox:length inbox:claim_neighbours inbox:logged inbox:notes
inbox:about inbox:customer_notes inbox:customer_note inbox:contact_stop
inbox:saved inbox:saved_view inbox:bulk inbox:bulk_count inbox:bulk_menu inbox:bulk_act
inbox:palette inbox:break inbox:giving_back inbox:keeping
inbox:join inbox:joining inbox:draft inbox:length inbox:claim_neighbours inbox:logged inbox:notes
inbox:pictures inbox:replies inbox:rules inbox:message inbox:hiding inbox:like inbox:picture
inbox:reveal inbox:pictures_again inbox:group_closure inbox:attempts inbox:channels inbox:asks
inbox:closing inbox:giving inbox:handover inbox:merging inbox:move inbox:receivers inbox:snooze
inbox:submission inbox:submission_approval inbox:submission_return
api:submissions api:submission api:submission_approval api:submission_return
inbox:guides inbox:guide inbox:guide_suggestions inbox:thread_guides api:guides api:guide
inbox:split inbox:thread_label inbox:thread_labels inbox:thread_priorities inbox:thread_priority
api:threads api:thread api:messages api:claim api:closure api:notes api:pictures api:replies
api:snooze api:priority api:labels api:thread_labels api:thread_label api:handover api:merge
api:split api:move api:message api:hiding api:like api:picture api:reveal api:reply api:retry
api:watch api:questions api:advice api:resolution api:acts api:act api:saved_views api:saved_view
api:customer_notes api:customer_note api:contact_stop
api:search api:channels api:hours api:next api:clocks api:policies api:briefings api:briefing_sight
"""
LEADS = """
surveys:brand surveys:brand_sample surveys:brand_beginning surveys:brand_stop surveys:brand_tracking
surveys:brand_tracking_undoing
agents:training agents:test agents:test_withdrawal
surveys:surveys surveys:pause_end surveys:pause_undo surveys:noted_objection
figures:surveys figures:survey_verdicts figures:survey_pauses figures:survey_pause
agents:cover agents:teams inbox:loads
quality:rounds quality:round quality:next quality:review quality:passing quality:dropping
figures:quality figures:quality_rounds
feedback:list feedback:feedback feedback:title feedback:owner feedback:outcome feedback:reopening
feedback:others feedback:parting feedback:mark_parting
figures:feedback figures:one_feedback figures:feedback_owner figures:feedback_outcome
praise:choice praise:put praise:removal praise:leaving praise:return figures:praise
alerts:alerts alerts:banner alerts:acknowledgement alerts:on_call
inbox:taking inbox:remit
inbox:incidents inbox:incident_preview inbox:incident inbox:incident_answers inbox:incident_closure
inbox:incident_end inbox:incident_threads inbox:incident_act inbox:incident_undoing
inbox:briefings/POST inbox:briefing_sights inbox:briefing_withdrawal
inbox:publishing inbox:publishing_length inbox:assignment inbox:labels inbox:label_retirement
inbox:label_rules inbox:label_rule_preview inbox:label_rule inbox:label_rule_retirement
inbox:label_rule_revival inbox:label_rule_runs inbox:label_run inbox:label_run_labels
inbox:label_run_undoing
inbox:new_saved_reply inbox:saved_reply_lengths inbox:saved_reply/POST inbox:saved_reply_undo
inbox:saved_reply_retirement inbox:saved_reply_revival
api:saved_replies/POST api:saved_reply/PUT api:saved_reply/DELETE
inbox:holding_quiet inbox:notices
inbox:new_guide inbox:guide_change inbox:guide_retirement inbox:guide_revival
inbox:suggestion_acceptance inbox:suggestion_decline
api:assignment api:label api:labels/POST api:label_rules api:label_rule api:label_rule_runs
api:label_run
api:publications api:publication api:briefings/POST api:briefing
api:incidents api:incident api:incident_answers api:incident_closure api:incident_end
api:incident_threads api:incident_act
figures:alerts figures:acknowledgement figures:on_call figures:on_call_agent
reports:board reports:inflow reports:now reports:breaches reports:threads reports:exports
reports:export reports:export_file figures:figures inbox:disruption
editions:editions editions:days editions:days_file editions:freezing editions:method
editions:recipients editions:recipient editions:mailing editions:quote editions:edition
editions:edition_file editions:quotes figures:editions figures:edition
"""
ADMINS = """
surveys:settings surveys:settings_undo
agents:schedule_name agents:schedule_retirement agents:schedule_revival
agents:hours agents:schedule agents:calendar agents:dates agents:date_removal agents:holidays
agents:opening agents:hours_undo agents:week agents:week_withdrawal agents:team_hours
agents:consultation agents:consultation_end agents:training_rule agents:training_end
agents:teams/POST agents:team agents:team_retirement agents:team_revival
agents:people agents:person agents:deactivation agents:reactivation agents:invite
agents:invite_again agents:withdrawal
inbox:connect_feed inbox:connect inbox:sign_in_return inbox:choose_page inbox:connect_again
operations:stuck operations:act
inbox:policies inbox:policy inbox:policy_place inbox:policy_retirement inbox:policy_progress
api:policies/POST api:policy api:policy_place
inbox:personal_data inbox:retention inbox:person inbox:person_exports inbox:person_erasure
inbox:personal_export inbox:personal_export_file inbox:erasure
api:people api:person api:person_exports api:person_erasure api:personal_export
api:personal_export_file api:erasures api:erasure api:retention
surveys:questions surveys:question_preview surveys:question_language surveys:question_removal
surveys:question_revival
inbox:signing inbox:budget inbox:channel_hours inbox:holding inbox:read_only inbox:disconnection
inbox:welcome inbox:welcome_brand inbox:welcome_hours inbox:welcome_demo inbox:welcome_colleague
inbox:welcome_first inbox:first_message
"""

LEAST = {
    **dict.fromkeys(ANYBODY.split()),
    **dict.fromkeys(AGENTS.split(), Role.AGENT),
    **dict.fromkeys(LEADS.split(), Role.LEAD),
    **dict.fromkeys(ADMINS.split(), Role.ADMIN),
}
RISING = [None, Role.AGENT, Role.LEAD, Role.ADMIN]  # None: nobody has signed in


def may_open(role: Role | None, name: str, verb: str) -> bool:
    least = LEAST.get(f"{name}/{verb}", LEAST[name])
    return RISING.index(role) >= RISING.index(least)
