<?php

// For opcache.preload: with the default, ffi.enable=preload, web servers let only preloaded code call C.

declare(strict_types=1);

foreach ([...glob(__DIR__ . '/src/*.php'), ...glob(__DIR__ . '/src/*/*.php')] as $file) {
    opcache_compile_file($file);
}
