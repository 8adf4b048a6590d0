"""Pictures that people upload: read in a process of their own, made anew without anything that a camera adds."""
