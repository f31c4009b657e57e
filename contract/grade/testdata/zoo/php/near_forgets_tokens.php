<?php
// Near miss: forgets its tokens after a second 401, so that the next call begins with a login.
require __DIR__ . '/good.php';

class ForgetsTokens extends Client
{
    public function get(string $path): mixed
    {
        try {
            return parent::get($path);
        } catch (Failure $failure) {
            if (str_starts_with($failure->getMessage(), "GET $path: 401")) {
                $this->tokens = null;
                unlink($this->store);
            }
            throw $failure;
        }
    }
}

run(ForgetsTokens::class);
