// Neon wire: a vector display; only lines glow, on black, those of the surfaces too.
vec3 beam(vec2 pixel) {
    vec3 color = shaded_at(pixel).rgb;
    float high = max(max(color.r, color.g), max(color.b, 0.04)), low = min(color.r, min(color.g, color.b));
    vec3 hue = clamp((color - 0.75 * low) / max(high - 0.75 * low, 0.03), 0.0, 1.0);
    return mix(hue, vec3(0.35, 0.85, 1.0), 0.2);
}

void main() {
    vec2 pixel = gl_FragCoord.xy;
    int material = material_at(ivec2(pixel));
    vec3 own = beam(pixel), glow = vec3(0.0);
    for (int i = 0; i < 8; i++) {
        float angle = 0.785 * float(i), reach = i % 2 == 0 ? 1.3 : 2.6;
        glow += 0.09 * shaded_at(pixel + vec2(cos(angle), sin(angle)) * reach).a;
    }
    float line = shaded_at(pixel).a, faint = is_backdrop(material) ? 0.0 : 0.05 + 0.10 * gray(shaded_at(pixel).rgb);
    Spot s = spot_at(ivec2(pixel));
    float lines = max(max(smoothstep(0.12, 0.03, s.weave.cell.x), s.weave.brick.x), 0.7 * s.rim * s.rim);
    float net = is_backdrop(material) || is_figure(material) ? 0.0 : 0.5 * lines;
    if (is_figure(material)) faint += 0.25;
    if (is_backdrop(material)) faint = 0.12 * smoothstep(0.45, 0.9, gray(shaded_at(pixel).rgb));
    vec3 color = vec3(0.004, 0.006, 0.02) + own * (faint + net + glow.x) + line * mix(own, vec3(1.0), 0.35);
    picture = vec4(clamp(color, 0.0, 1.0), 1.0);
}
