// Molten lava: basalt with glowing cracks and borders, rivers of fire, ash in the sky.
Mood mood() {
    return Mood(vec3(0.38, 0.11, 0.04), 1.2, vec3(0.85, 0.62, 0.45), vec3(0.46, 0.28, 0.24), vec3(0.70, 0.24, 0.06));
}

vec3 fire(float heat) { return ramp(vec3(0.16, 0.02, 0.01), vec3(0.82, 0.12, 0.02), vec3(1.0, 0.48, 0.05), vec3(1.0, 0.90, 0.40), heat); }

vec3 backdrop(Spot s) {
    float y = s.dome.y, ember = s.star.x;
    if (s.material == VOID)
        return mix(vec3(0.05, 0.015, 0.015), vec3(0.27, 0.045, 0.015), 0.5 * s.rim) + vec3(0.85, 0.35, 0.06) * ember;
    vec3 sky = mix(vec3(0.95, 0.34, 0.06), vec3(0.30, 0.07, 0.05), smoothstep(0.0, 0.4, y));
    sky = mix(sky, vec3(0.10, 0.05, 0.05), s.cover * 0.85);
    sky = mix(sky, mix(vec3(0.12, 0.05, 0.05), fire(0.55), smoothstep(0.18, 0.0, y)), s.hill);
    sky = mix(sky, fire(0.9), s.disc);
    return sky + vec3(1.0, 0.55, 0.1) * ember * 0.8;
}

Coat coat_of(Spot s) {
    float crack = smoothstep(0.16, 0.02, s.weave.cell.x), glow_pulse = 0.75 + 0.25 * sin(TIME * 1.3 + s.weave.cell.y * 6.3);
    vec3 basalt = mix(vec3(0.10, 0.075, 0.08), vec3(0.30, 0.21, 0.19), s.weave.fine * 0.6 + s.weave.coarse * 0.4);
    vec3 veins = fire(0.35 + 0.6 * crack) * crack * glow_pulse + fire(0.45 + 0.3 * s.rim) * s.rim * s.rim * 0.7;
    int m = s.material;
    if (m == GROUND) return Coat(basalt, veins, 0.0);
    if (m == PATH) return Coat(mix(vec3(0.36, 0.29, 0.28), vec3(0.22, 0.17, 0.17), s.weave.cell.y) * (0.7 + 0.5 * s.weave.fine), fire(0.5) * smoothstep(0.08, 0.01, s.weave.cell.x) * 0.6, 0.0);
    if (m == ROCK) return Coat(vec3(0.27, 0.17, 0.16) * (0.55 + 0.8 * s.weave.tone), veins * 0.7, 0.1);
    if (m == LIQUID) return Coat(vec3(0.03), fire(smoothstep(0.22, 0.72, s.wave)), 0.0);
    if (m == WALL) return Coat(vec3(0.20, 0.15, 0.17) * (0.7 + 0.6 * s.weave.brick.y), fire(0.45 + 0.3 * s.weave.coarse) * s.weave.brick.x * glow_pulse + fire(0.5) * 0.5 * s.rim * s.rim, 0.2);
    if (m == WOOD) return Coat(vec3(0.10, 0.07, 0.06) * (0.8 + s.weave.fine), fire(0.55) * max(s.rim * s.rim, smoothstep(0.55, 0.75, s.weave.tone)), 0.0);
    if (m == FOLIAGE) {
        float flame = 0.25 + 0.4 * s.weave.tone + 0.22 * s.normal.y * (1.0 - FLAT) + 0.15 * s.rim;
        return Coat(vec3(0.05), fire(smoothstep(0.15, 0.75, flame)) * 0.95, 0.0);
    }
    if (m == METAL) return Coat(vec3(0.28, 0.24, 0.25), vec3(0.45, 0.09, 0.02) * smoothstep(0.4, 0.8, s.weave.coarse), 0.8);
    if (m == HERO) return Coat(mix(vec3(0.62, 0.78, 0.88), vec3(0.90, 0.94, 0.96), step(0.5, fract(s.object * 7.0))) * (1.0 - 0.6 * s.edge), vec3(0.0), 0.5);
    if (m == ENEMY) return Coat(vec3(0.16, 0.03, 0.02), mix(fire(0.62 + 0.25 * s.weave.fine) * 0.9, vec3(0.12, 0.0, 0.0), max(0.85 * s.edge, smoothstep(0.45, 0.6, fbm(s.inside * 5.0)))), 0.0);
    if (m == PICKUP) return Coat(vec3(0.4), mix(vec3(1.0, 0.93, 0.55), vec3(0.75, 0.30, 0.02), s.edge), 0.0);
    if (m == HAZARD) return Coat(vec3(0.0), fire(0.9 - 0.6 * s.inside.y + 0.3 * fbm(s.at * 2.0 - vec2(0.0, 2.0 * TIME))), 0.0);
    if (m == PROJECTILE) return Coat(vec3(0.0), vec3(1.0, 0.95, 0.7), 0.0);
    return Coat(vec3(0.20, 0.17, 0.18) * (0.8 + 0.4 * s.weave.fine), fire(0.7) * step(0.40, max(abs(s.inside.x - 0.5), abs(s.inside.y - 0.5))), 0.5);
}
