<?php
// Near miss: its lock is a folder, for which it looks again and again; one that is older than half a minute was left
// behind by a process that is gone.
require __DIR__ . '/good.php';

class LockByFolder extends Client
{
    protected function renew(): void
    {
        $old = $this->tokens;
        while (!@mkdir("$this->store.lock")) {
            clearstatcache();
            $made = @filemtime("$this->store.lock");
            if ($made !== false && $made < time() - 30) {
                @rmdir("$this->store.lock");
            }
            usleep(50_000);
        }
        try {
            $this->tokens = $this->load();
            if ($this->tokens === null || $this->tokens == $old) {
                $this->replace();
            }
        } finally {
            rmdir("$this->store.lock");
        }
    }
}

run(LockByFolder::class);
