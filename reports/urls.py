"""The addresses of the team lead's board."""

from django.urls import path

from reports.views import board, breaches, exports, threads

app_name = "reports"
urlpatterns = [
    path("board/", board.show_board, name="board"),
    path("board/now/", board.show_now, name="now"),
    path("board/breaches/", breaches.show_breaches, name="breaches"),
    path("board/exports/", exports.ask, name="exports"),
    path("board/exports/<int:pk>/", exports.show_export, name="export"),
    path("board/exports/<int:pk>/file/", exports.take_file, name="export_file"),
    path("board/inflow/", threads.show_inflow, name="inflow"),
    path("board/threads/<str:name>/", threads.show_threads, name="threads"),
]
