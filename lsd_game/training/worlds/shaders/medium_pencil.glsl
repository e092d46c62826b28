// Pencil: graphite hatching on the slope of a hand, darker in crossed layers, on rough paper.
float hatch(float across, float along, float width) {
    float ragged = sheet_noise(vec2(along, across), ivec2(2, 2));
    return smoothstep(width * (0.6 + 0.6 * ragged), 0.0, abs(fract(across / 8.0) - 0.5) * 2.0);
}

// Tone as an eye sees it that has got used to a dark room: against what is around.
float tone_at(vec2 pixel) {
    float around = 0.0;
    for (int i = 0; i < 12; i++) {
        float angle = 0.524 * float(i), reach = float(PIXELS * (8 + 8 * (i % 3)));
        around += gray(shaded_at(pixel + reach * vec2(cos(angle), sin(angle))).rgb) / 12.0;
    }
    return pow(gray(washed(pixel, 1.5)) * max(1.0, 0.3 + 0.28 / (around + 0.04)), 0.55);
}

void main() {
    vec2 pixel = gl_FragCoord.xy, slope = sloped(pixel);
    Spot s = spot_at(ivec2(pixel));
    float tone = tone_at(pixel) + (is_figure(s.material) ? 0.18 : 0.0), grain = paper();
    if (is_backdrop(s.material)) tone = 0.55 + 0.45 * tone;  // nobody shades a whole sheet black
    float lead = 0.85 * hatch(slope.x, slope.y, 1.1) * smoothstep(0.78, 0.55, tone);
    lead = max(lead, 0.9 * hatch(slope.y, slope.x, 1.2) * smoothstep(0.46, 0.26, tone));
    lead = max(lead, 0.95 * hatch(pixel.x, pixel.y, 1.3) * smoothstep(0.22, 0.08, tone));
    lead = max(lead, 0.35 * smoothstep(0.65, 0.1, tone));
    float seam = is_backdrop(s.material) || is_figure(s.material) ? 0.0 : max(smoothstep(0.10, 0.03, s.weave.cell.x), s.weave.brick.x);
    float line = max(max(s.edge, 0.6 * shaded_at(pixel + vec2(0.8, -0.6)).a), 0.7 * seam);
    lead = clamp(max(lead * (0.5 + 0.4 * grain), line * (0.8 + 0.3 * grain)), 0.0, 1.0);
    picture = vec4(mix(vec3(0.95, 0.94, 0.90) * (0.95 + 0.07 * grain), vec3(0.17, 0.17, 0.19), lead), 1.0);
}
