"""What serves the author of a template (模板作者): its effective wording with where each part of
it comes from, copies to be changed, and what differs between two templates."""
