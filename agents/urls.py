"""The addresses of the people pages."""

from django.urls import path

from agents.views import invitations, people, profile

app_name = "agents"
urlpatterns = [
    path("me/", profile.edit_profile, name="profile"),
    path("me/token/", profile.make_token, name="token"),
    path("people/", people.show_people, name="people"),
    path("people/<int:pk>/", people.edit_person, name="person"),
    path("people/<int:pk>/deactivation/", people.deactivate_person, name="deactivation"),
    path("people/<int:pk>/reactivation/", people.reactivate_person, name="reactivation"),
    path("people/invitations/", people.invite_person, name="invite"),
    path("people/invitations/<int:pk>/renewal/", people.send_invitation_again, name="invite_again"),
    path("people/invitations/<int:pk>/withdrawal/", people.take_invitation_back, name="withdrawal"),
    path("invitation/<str:token>/", invitations.show_invitation, name="invitation"),
]
