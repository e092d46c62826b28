// Comic book: bright inks on newsprint, dots for half tones, heavy black lines and shadows.
void main() {
    // Dots at (0, 0) and (2, 2) of every 4 x 4 pixels: a lattice that convolutions with strides can keep.
    vec2 pixel = gl_FragCoord.xy, lattice = abs(fract(pixel / 4.0 + 0.5) - 0.5) * 4.0;
    vec3 color = saturated(opened(washed(pixel, 2.0)), 1.6);
    float value = max(max(color.r, color.g), max(color.b, 0.02)), tone = gray(color);
    vec3 ink = clamp(color / value, 0.0, 1.0);
    ink = mix(floor(ink * 3.0 + 0.5) / 3.0, ink, 0.4);
    float dot_size = sqrt(clamp(1.05 - value, 0.0, 1.0)) * 0.75, d = min(length(lattice), length(2.0 - lattice)) / 2.83;
    vec3 shade = ink * mix(0.40, 0.15, step(tone, 0.12));
    vec3 printed = mix(mix(ink, vec3(0.99, 0.96, 0.86), 0.30), shade, smoothstep(dot_size + 0.14, dot_size - 0.14, d));
    float line = max(max(line_at(pixel), line_at(pixel + vec2(-1.0, 0.0))), line_at(pixel + vec2(0.0, -1.0)));
    line = max(line, is_figure(material_at(ivec2(pixel))) ? 0.0 : smoothstep(0.10, 0.04, tone));
    picture = vec4(mix(printed, vec3(0.05, 0.04, 0.06), line), 1.0);
}
