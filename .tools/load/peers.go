package main

import "context"

func peers(ctx context.Context, o *options) error { return nil }
