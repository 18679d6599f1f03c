from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inbox", "0043_submissions")]

    operations = [migrations.RemoveIndex(model_name="searchentry", name="search_newest")]
