"""What is wrong with an installation, in sentences, and what to do (tracker doctor): nothing here changes anything."""
