"""The CMS as editors meet it: menu, dashboard, panels, reports. Learners appear nowhere in it."""
