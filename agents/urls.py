"""The addresses of the people pages."""

from django.urls import path

from agents.views import hours, invitations, people, presence, profile, schedule, teams, training

app_name = "agents"
urlpatterns = [
    path("me/", profile.edit_profile, name="profile"),
    path("me/token/", profile.make_token, name="token"),
    path("me/presence/", presence.change_presence, name="presence"),
    path("presence/", presence.show_cover, name="cover"),
    path("people/consultation/", presence.keep_consultation, name="consultation"),
    path("people/consultation/end/", presence.end_consultation, name="consultation_end"),
    path("hours/", hours.show_hours, name="hours"),
    path("hours/<int:pk>/", schedule.show_schedule, name="schedule"),
    path("hours/<int:pk>/name/", hours.rename, name="schedule_name"),
    path("hours/<int:pk>/retirement/", hours.retire, name="schedule_retirement"),
    path("hours/<int:pk>/revival/", hours.revive, name="schedule_revival"),
    path("hours/<int:pk>/calendar/", schedule.exchange_calendar, name="calendar"),
    path("hours/<int:pk>/dates/", schedule.change_date, name="dates"),
    path("hours/<int:pk>/dates/removal/", schedule.remove_date, name="date_removal"),
    path("hours/<int:pk>/holidays/", schedule.confirm_holidays, name="holidays"),
    path("hours/<int:pk>/opening/", schedule.open_now, name="opening"),
    path("hours/<int:pk>/undo/", schedule.undo, name="hours_undo"),
    path("hours/<int:pk>/week/", schedule.change_week, name="week"),
    path("hours/<int:pk>/week/withdrawal/", schedule.remove_week, name="week_withdrawal"),
    path("teams/", teams.show_teams, name="teams"),
    path("teams/<int:pk>/", teams.edit_team, name="team"),
    path("teams/<int:pk>/retirement/", teams.retire, name="team_retirement"),
    path("teams/<int:pk>/revival/", teams.revive, name="team_revival"),
    path("teams/<int:pk>/hours/", hours.change_team_hours, name="team_hours"),
    path("training/", training.show_training, name="training"),
    path("training/rule/", training.begin, name="training_rule"),
    path("training/rule/end/", training.end, name="training_end"),
    path("people/<int:pk>/test/", training.record, name="test"),
    path("people/<int:pk>/test/withdrawal/", training.withdraw, name="test_withdrawal"),
    path("people/", people.show_people, name="people"),
    path("people/<int:pk>/", people.edit_person, name="person"),
    path("people/<int:pk>/deactivation/", people.deactivate_person, name="deactivation"),
    path("people/<int:pk>/reactivation/", people.reactivate_person, name="reactivation"),
    path("people/invitations/", people.invite_person, name="invite"),
    path("people/invitations/<int:pk>/renewal/", people.send_invitation_again, name="invite_again"),
    path("people/invitations/<int:pk>/withdrawal/", people.take_invitation_back, name="withdrawal"),
    path("invitation/<str:token>/", invitations.show_invitation, name="invitation"),
]
