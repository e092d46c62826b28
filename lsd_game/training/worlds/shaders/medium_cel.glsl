// Cel animation: few flat tones, strong colour, thick ink around everything, a hard light on the edge of figures.
const vec3 NIGHT = vec3(0.07, 0.08, 0.16);  // what is black in the game is painted in the dark blue of animation

void main() {
    vec2 pixel = gl_FragCoord.xy;
    vec3 color = opened(washed(pixel, 2.0));
    color += NIGHT * (1.0 - smoothstep(0.0, 0.25, gray(color)));
    float value = max(max(color.r, color.g), max(color.b, 0.02)), steps = 3.0;
    float toned = (floor(value * steps) + smoothstep(0.4, 0.6, fract(value * steps))) / steps;
    color = saturated(color / value * mix(value, toned + 0.1, 0.9), 1.5);
    bool actor = is_figure(material_at(ivec2(pixel)));
    bool lit = actor && !is_figure(material_at(within(ivec2(pixel) + ivec2(-1, 2))));
    color = mix(color, vec3(1.0, 0.98, 0.9), lit ? 0.55 : 0.0);
    float line = max(line_at(pixel), actor ? 0.0 : max(line_at(pixel + vec2(-1.0, 0.0)), line_at(pixel + vec2(0.0, 1.0))));
    picture = vec4(mix(color, INK, line), 1.0);
}
