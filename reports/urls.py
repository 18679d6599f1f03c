"""The addresses of the team lead's board."""

from django.urls import path

from reports.views import board, threads

app_name = "reports"
urlpatterns = [
    path("board/", board.show_board, name="board"),
    path("board/now/", board.show_now, name="now"),
    path("board/threads/<str:name>/", threads.show_threads, name="threads"),
]
