// Pencil: graphite hatching in the direction of the surface, darker in crossed layers, on rough paper.
float hatch(vec2 p, float angle, float width) {
    vec2 along = vec2(cos(angle), sin(angle));
    float across = dot(p, vec2(-along.y, along.x)) / 5.5 + 0.35 * noise(p * 0.06), ragged = noise(vec2(dot(p, along) * 0.10, floor(across) * 7.0));
    return smoothstep(width * (0.6 + 0.6 * ragged), 0.0, abs(fract(across) - 0.5) * 2.0);
}

float layer(Hold h, float angle, float width) {
    return mix(hatch(h.near, angle, width), hatch(h.far, angle, width), h.blend);
}

void main() {
    vec2 pixel = gl_FragCoord.xy;
    Hold h = hold_at(ivec2(pixel));
    int material = material_at(ivec2(pixel));
    float tone = pow(gray(washed(pixel, 1.5)), 0.55) + (is_figure(material) ? 0.18 : 0.0), grain = paper(0.9);
    if (is_backdrop(material)) tone = 0.55 + 0.45 * tone;  // nobody shades a whole sheet black
    float lead = 0.85 * layer(h, 0.7, 1.1) * smoothstep(0.78, 0.55, tone);
    lead = max(lead, 0.9 * layer(h, -0.6, 1.2) * smoothstep(0.46, 0.26, tone));
    lead = max(lead, 0.95 * layer(h, 1.6, 1.3) * smoothstep(0.22, 0.08, tone));
    lead = max(lead, 0.35 * smoothstep(0.65, 0.1, tone));
    float line = max(shaded_at(pixel).a, 0.6 * shaded_at(pixel + vec2(0.8, -0.6)).a);
    lead = clamp(max(lead * (0.65 + 0.5 * grain), line * (0.75 + 0.3 * grain)), 0.0, 1.0);
    picture = vec4(mix(vec3(0.95, 0.94, 0.90) * (0.95 + 0.07 * grain), vec3(0.17, 0.17, 0.19), lead), 1.0);
}
