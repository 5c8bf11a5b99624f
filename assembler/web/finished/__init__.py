"""The page of finished files (成稿): held to account, brought up to date; reports of others audited."""
