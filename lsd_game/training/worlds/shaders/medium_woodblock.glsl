// Woodblock print: flat inks of an old palette, graded skies, brown key lines, the grain of the block.
const vec3 INKS[10] = vec3[10](
    vec3(0.94, 0.89, 0.76), vec3(0.80, 0.74, 0.60), vec3(0.55, 0.66, 0.66), vec3(0.22, 0.38, 0.52), vec3(0.11, 0.17, 0.29),
    vec3(0.76, 0.32, 0.22), vec3(0.90, 0.63, 0.35), vec3(0.46, 0.52, 0.33), vec3(0.23, 0.29, 0.22), vec3(0.45, 0.33, 0.30));

void main() {
    vec2 pixel = gl_FragCoord.xy;
    vec3 color = saturated(pow(washed(pixel, 2.5), vec3(0.62)), 1.25), ink = INKS[0];
    float best = 9.0;
    for (int i = 0; i < 10; i++) {
        vec3 apart = (INKS[i] - color) * vec3(1.0, 1.3, 0.9);
        float d = dot(apart, apart);
        if (d < best) { best = d; ink = INKS[i]; }
    }
    bool open = is_backdrop(material_at(ivec2(pixel)));
    if (open) ink = mix(ink, vec3(0.16, 0.27, 0.45), smoothstep(0.55, 1.0, uv.y) * 0.8);
    float grain = sheet_noise(pixel, ivec2(1, 8)), worn = smoothstep(0.68, 0.80, paper());
    ink = mix(ink, INKS[0], 0.09 * grain + 0.08 * worn);
    float key = max(line_at(pixel), 0.6 * line_at(pixel + vec2(-1.0, 0.0)));
    picture = vec4(mix(ink, vec3(0.13, 0.10, 0.11), key * 0.92), 1.0);
}
