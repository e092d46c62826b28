// Pencil: graphite hatching on the slope of a hand, darker in crossed layers, on rough paper.
float hatch(float across, float along, float width) {
    float ragged = sheet_noise(vec2(along, across), ivec2(2, 2));
    return smoothstep(width * (0.6 + 0.6 * ragged), 0.0, abs(fract(across / 8.0) - 0.5) * 2.0);
}

void main() {
    vec2 pixel = gl_FragCoord.xy, slope = sloped(pixel);
    int material = material_at(ivec2(pixel));
    float tone = pow(gray(washed(pixel, 1.5)), 0.55) + (is_figure(material) ? 0.18 : 0.0), grain = paper();
    if (is_backdrop(material)) tone = 0.55 + 0.45 * tone;  // nobody shades a whole sheet black
    float lead = 0.85 * hatch(slope.x, slope.y, 1.1) * smoothstep(0.78, 0.55, tone);
    lead = max(lead, 0.9 * hatch(slope.y, slope.x, 1.2) * smoothstep(0.46, 0.26, tone));
    lead = max(lead, 0.95 * hatch(pixel.x, pixel.y, 1.3) * smoothstep(0.22, 0.08, tone));
    lead = max(lead, 0.35 * smoothstep(0.65, 0.1, tone));
    float line = max(shaded_at(pixel).a, 0.6 * shaded_at(pixel + vec2(0.8, -0.6)).a);
    lead = clamp(max(lead * (0.65 + 0.5 * grain), line * (0.75 + 0.3 * grain)), 0.0, 1.0);
    picture = vec4(mix(vec3(0.95, 0.94, 0.90) * (0.95 + 0.07 * grain), vec3(0.17, 0.17, 0.19), lead), 1.0);
}
