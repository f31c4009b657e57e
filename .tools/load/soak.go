package main

import "context"

func soak(ctx context.Context, o *options) error { return nil }
