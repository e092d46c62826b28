// Pixel art: large square pixels, few colours, ordered dither; a small sprite is never lost between two pixels.
const float LEVELS = 5.0;  // of each colour
const vec3 DARKEST = vec3(0.05, 0.04, 0.14);  // small palettes have no black: it dithers between ink and indigo

float bayer(ivec2 p) {
    int x = p.x & 3, y = p.y & 3, even = (x ^ y);
    return float(((even & 1) << 3) | ((y & 1) << 2) | ((even & 2)) | ((y & 2) >> 1)) / 16.0;
}

void main() {
    ivec2 size = textureSize(SHADED, 0);
    int block = 4 * max(1, (size.x + 128) / 256);
    ivec2 cell = ivec2(gl_FragCoord.xy) / block, corner = cell * block;
    vec3 sum = vec3(0.0), actor = vec3(0.0);
    float count = 0.0, actors = 0.0;
    for (int y = 0; y < block; y++) {
        for (int x = 0; x < block; x++) {
            ivec2 at = within(corner + ivec2(x, y));
            vec3 color = texelFetch(SHADED, at, 0).rgb;
            float is_actor = is_figure(material_at(at)) ? 1.0 : 0.0;
            sum += color;
            actor += color * is_actor;
            actors += is_actor;
            count += 1.0;
        }
    }
    vec3 color = actors > 0.3 * count ? actor / actors : sum / count;
    color = max(saturated(color, 1.4), DARKEST);
    picture = vec4(clamp(floor(color * LEVELS + mix(0.5, bayer(cell) + 0.03, 0.35)) / LEVELS, 0.0, 1.0), 1.0);
}
