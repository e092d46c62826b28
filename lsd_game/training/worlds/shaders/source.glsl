// The game's own look: whatever palette, texture and shading `SourceLook` has drawn by lot.
uniform vec3 BASE[16], SECOND[16];  // colours by material, dark and light of its texture
uniform float CONTRAST;             // of textures
uniform float OUTLINE;              // darkening of sprites' borders
uniform vec3 HAZE, SUN_COLOR, ABOVE, BELOW;

Mood mood() { return Mood(HAZE, 1.0, SUN_COLOR, ABOVE, BELOW); }

vec3 backdrop(Spot s) {
    float y = clamp(s.dome.y, 0.0, 1.0);
    vec3 low = SECOND[s.material], high = BASE[s.material], sky = BACKDROP == 0 ? high : mix(low, high, smoothstep(0.0, 0.6, y));
    float star = s.star.x * (0.3 + 0.7 * s.star.y);
    if (s.material == VOID) return high + 0.8 * star;
    sky = mix(sky, vec3(1.0), 0.75 * s.cover);
    sky = mix(sky + 0.8 * star, mix(BASE[ROCK], low, 0.5), s.hill);
    return mix(sky, vec3(0.9, 0.9, 0.82), s.disc);
}

Coat coat_of(Spot s) {
    vec3 low = BASE[s.material], high = SECOND[s.material];
    if (is_figure(s.material)) {
        float part = step(0.5, fract(s.object * 7.0)), eye = step(length(vec2(abs(s.inside.x - 0.5) - 0.18, s.inside.y - 0.7)), 0.09);
        vec3 color = mix(mix(low, high, part), vec3(0.02), eye * step(s.material == ENEMY ? 0.0 : 0.6, OUTLINE) * step(0.1, OUTLINE));
        return Coat(color * (1.0 - OUTLINE * s.edge), s.material == PROJECTILE ? 0.3 * color : vec3(0.0), 0.3);
    }
    float mark = clamp(0.5 + (s.weave.tone - 0.5) * CONTRAST, 0.0, 1.0);
    return Coat(mix(low, high, mark) * (1.0 + s.grain), vec3(0.0), s.material == LIQUID || s.material == METAL ? 0.6 : 0.0);
}
