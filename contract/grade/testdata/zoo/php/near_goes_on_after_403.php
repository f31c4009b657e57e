<?php
// Near miss: a 403 ends the one call, and the others are made all the same.
require __DIR__ . '/good.php';

class GoesOnAfter403 extends Client
{
    public function get(string $path): mixed
    {
        try {
            return parent::get($path);
        } catch (Failure $failure) {
            throw new Failure($failure->getMessage(), $failure->hopeless && !str_starts_with($failure->getMessage(), 'GET'));
        }
    }
}

run(GoesOnAfter403::class);
