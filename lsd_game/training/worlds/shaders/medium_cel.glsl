// Cel animation: few flat tones, strong colour, an ink line around everything.
void main() {
    vec2 pixel = gl_FragCoord.xy;
    vec3 color = opened(washed(pixel, 2.0));
    float value = max(max(color.r, color.g), max(color.b, 0.02)), steps = 4.0;
    float toned = (floor(value * steps) + smoothstep(0.35, 0.65, fract(value * steps))) / steps;
    color = saturated(color / value * mix(value, toned + 0.06, 0.85), 1.35);
    picture = vec4(mix(color, INK, line_at(pixel)), 1.0);
}
