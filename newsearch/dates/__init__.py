"""Which day is 上周三? Expressions of time, typed or in articles, as days."""
