from wagtail import hooks

from curriculum.people import cms

# After Wagtail's own, which these replace: those would reach every learner.
for action in (cms.AssignRole, cms.Delete, cms.SetActiveState):
    hooks.register("register_bulk_action", action, order=1)
