// Haunted: dead violet earth, mouldy walls with lit specks, slime and a huge moon.
Mood mood() {
    return Mood(vec3(0.26, 0.28, 0.36), 1.8, vec3(0.66, 0.74, 0.95), vec3(0.58, 0.52, 0.74), vec3(0.34, 0.42, 0.32));
}

vec3 backdrop(Spot s) {
    float y = s.dome.y;
    if (s.material == VOID) return mix(vec3(0.05, 0.03, 0.09), vec3(0.20, 0.18, 0.32), s.rim) + s.star.x * vec3(0.85, 0.75, 0.15);
    vec3 sky = mix(vec3(0.34, 0.30, 0.42), vec3(0.09, 0.06, 0.17), smoothstep(0.0, 0.6, y));
    float disc = smoothstep(0.25, 0.235, length(s.moon));
    sky = mix(sky + 0.30 * exp(-4.0 * length(s.moon)) * vec3(0.6, 0.8, 0.5), vec3(0.86, 0.90, 0.68), disc);
    sky = mix(sky, vec3(0.50, 0.46, 0.62), s.cover * 0.8) + s.star.x * vec3(0.7, 0.7, 0.4);
    return mix(sky, vec3(0.05, 0.03, 0.08), max(s.hill, 0.7 * s.rim));
}

Coat coat_of(Spot s) {
    vec3 earth = mix(vec3(0.15, 0.13, 0.19), vec3(0.36, 0.33, 0.38), 0.5 * s.weave.tone + s.weave.fine * 0.3 + s.weave.coarse * 0.2);
    float web = max(smoothstep(0.08, 0.02, s.weave.cell.x), s.weave.speck.x), mould = s.rim * s.rim;
    int m = s.material;
    if (m == GROUND) return Coat(mix(mix(earth, vec3(0.36, 0.50, 0.38), mould * 0.7), vec3(0.55, 0.56, 0.62), web * 0.5), vec3(0.0), 0.0);
    if (m == PATH) return Coat(mix(vec3(0.30, 0.29, 0.34), vec3(0.48, 0.46, 0.48), s.weave.cell.y) * smoothstep(0.0, 0.14, s.weave.cell.x), vec3(0.0), 0.0);
    if (m == ROCK) return Coat(mix(vec3(0.20, 0.20, 0.27), vec3(0.40, 0.40, 0.46), s.weave.fine), vec3(0.0), 0.0);
    if (m == LIQUID) {
        float scum = max(s.wave, s.rim);
        return Coat(mix(vec3(0.08, 0.22, 0.06), vec3(0.30, 0.58, 0.10), scum), vec3(0.14, 0.42, 0.05) * smoothstep(0.4, 0.7, scum), 0.4);
    }
    if (m == WALL) {
        vec3 stone = mix(vec3(0.22, 0.18, 0.28), vec3(0.38, 0.33, 0.42), s.weave.brick.y) * (1.0 - 0.6 * s.weave.brick.x);
        return Coat(mix(stone, vec3(0.30, 0.42, 0.32), mould * 0.6), s.weave.speck.x * vec3(0.85, 0.52, 0.10), 0.0);
    }
    if (m == WOOD) return Coat(vec3(0.27, 0.23, 0.25) * (0.5 + 0.9 * s.weave.tone), vec3(0.0), 0.0);
    if (m == FOLIAGE) return Coat(mix(vec3(0.10, 0.06, 0.14), vec3(0.32, 0.18, 0.36), s.weave.tone), vec3(0.0), 0.0);
    if (m == METAL) return Coat(mix(vec3(0.25, 0.26, 0.30), vec3(0.42, 0.30, 0.24), s.weave.coarse), vec3(0.0), 0.5);
    if (m == HERO) return Coat(mix(vec3(0.92, 0.88, 0.78), vec3(0.70, 0.22, 0.18), step(0.6, fract(s.object * 7.0))) * (1.0 - 0.65 * s.edge), vec3(0.06), 0.0);
    if (m == ENEMY) {
        float eye = smoothstep(0.14, 0.10, length(vec2(abs(s.inside.x - 0.5) - 0.16, s.inside.y - 0.68)));
        return Coat(vec3(0.50, 0.80, 0.62), mix(vec3(0.12, 0.32, 0.22), vec3(-0.6), eye) * (1.0 - s.edge), 0.0);
    }
    if (m == PICKUP) {
        float rib = 0.5 + 0.5 * sin(s.inside.x * 18.0), carved = smoothstep(0.12, 0.08, length(vec2(abs(s.inside.x - 0.5) - 0.17, s.inside.y - 0.58)));
        carved = max(carved, step(abs(s.inside.y - 0.3), 0.08) * step(abs(s.inside.x - 0.5), 0.26));
        return Coat(mix(vec3(0.75, 0.30, 0.03), vec3(0.98, 0.50, 0.08), rib) * (1.0 - 0.6 * s.edge), mix(vec3(0.15, 0.05, 0.0), vec3(0.6, 0.5, 0.1), carved), 0.0);
    }
    if (m == HAZARD) return Coat(mix(vec3(0.75, 0.72, 0.62), vec3(0.45, 0.05, 0.06), smoothstep(0.5, 0.9, s.inside.y)) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.2), vec3(0.45, 1.0, 0.40), 0.0);
    return Coat(vec3(0.20, 0.11, 0.14) * (0.6 + 0.6 * pulse(s.inside.x * 4.0, 0.8, 0.2)), vec3(0.55, 0.32, 0.05) * step(length(vec2(s.inside.x - 0.5, s.inside.y - 0.75)), 0.12), 0.0);
}
