"""What editors and moderators may do beyond the pages and images that Wagtail gave them."""

from django.db import migrations

SNIPPETS = {
    "source": "source",
    "helpline": "help line",
    "helpplace": "help: country or region",
}
EDITORS, MODERATORS = "Editors", "Moderators"
ALLOWED = {EDITORS: ("add", "change", "view"), MODERATORS: ("add", "change", "view", "delete")}
# No page of ours can show a document, so only administrators look after them.
DOCUMENTS = ("add_document", "change_document", "choose_document")
# Left from before Wagtail had collections. They open nothing but the log of documents.
OLD_DOCUMENTS = (*DOCUMENTS, "delete_document")


def permission(apps, app, model, codename, name):
    """Made here if need be: Django makes permissions only after all migrations have run."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=app, model=model)
    found, _ = Permission.objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return found


def snippet_permissions(apps, actions):
    return [
        permission(apps, "lessons", model, f"{action}_{model}", f"Can {action} {name}")
        for model, name in SNIPPETS.items()
        for action in actions
    ]


def groups(apps):
    return apps.get_model("auth", "Group").objects.filter(name__in=ALLOWED)


def document_permissions(apps, names=DOCUMENTS):
    return [
        permission(apps, "wagtaildocs", "document", name, f"Can {name.replace('_', ' ')}")
        for name in names
    ]


def give(apps, schema_editor):
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for group in groups(apps):
        group.permissions.add(*snippet_permissions(apps, ALLOWED[group.name]))
        group.permissions.remove(*document_permissions(apps, OLD_DOCUMENTS))
    of_documents = document_permissions(apps)
    GroupCollectionPermission.objects.filter(
        group__in=groups(apps), permission__in=of_documents
    ).delete()


def take_back(apps, schema_editor):
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    top = Collection.objects.filter(depth=1).first()
    for group in groups(apps):
        group.permissions.remove(*snippet_permissions(apps, ALLOWED[group.name]))
        group.permissions.add(*document_permissions(apps, OLD_DOCUMENTS))
        for of_documents in document_permissions(apps) if top else ():
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=top, permission=of_documents
            )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("lessons", "0002_help_lines_and_audiences"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0090_remove_grouppagepermission_permission_type"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
    ]

    operations = [migrations.RunPython(give, take_back)]
