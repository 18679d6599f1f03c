"""The addresses of reports."""

from django.urls import path

from reports.editions.views import quotes, recipients, reports

app_name = "editions"
urlpatterns = [
    path("reports/", reports.show_list, name="editions"),
    path("reports/days/", reports.show_days, name="days"),
    path("reports/days/file/<str:form>/", reports.take_days_file, name="days_file"),
    path("reports/freezing/", reports.freeze, name="freezing"),
    path("reports/method/", reports.show_method, name="method"),
    path("reports/recipients/", recipients.show_recipients, name="recipients"),
    path("reports/recipients/<int:pk>/", recipients.change_recipient, name="recipient"),
    path("reports/mailings/<int:pk>/", recipients.mail_again, name="mailing"),
    path("reports/quotes/<int:pk>/", quotes.change_quote, name="quote"),
    path("reports/<int:pk>/", reports.show_edition, name="edition"),
    path("reports/<int:pk>/file/<str:form>/", reports.take_file, name="edition_file"),
    path("reports/<int:pk>/quotes/", quotes.show_quotes, name="quotes"),
]
