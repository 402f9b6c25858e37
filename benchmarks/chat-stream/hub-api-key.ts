/** The public key by which users name the assistant of the benchmark's hub. */
export const HUB_API_KEY = 'ak_benchmark';
